import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import {
  parsePrincipalPropertySearch,
  type MatchType,
  type PrincipalSearch,
} from '#codecs/webdav/principal-reports.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import type { AddressListEntry } from '#directory/address-list.ts';
import { sendMultistatus } from '../answers/send.ts';
import { principalHref } from '../path/format-href.ts';
import { planProperties } from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import type { PrincipalNode } from '../tree/node.ts';
import { searchablePrincipalProperties } from './principal-search-property-set.ts';
import { renderNode } from './render-node.ts';
import type { DavReport } from './report.ts';

/** Most principals in an answer: a person chooses from it. */
const MAX_FOUND = 500;

// RFC 3744 §9.4
/** Searches the address list, as far as the domain of the one who asks may know it. */
export const principalPropertySearch: DavReport = {
  ns: DAV,
  name: 'principal-property-search',
  isOfOneThing: true,
  isOn: (node) => node.kind !== 'proxy',
  async run(request, _node, body) {
    const { searches, isAnyOf, limit, request: wanted } = parsePrincipalPropertySearch(body);
    const plan = planProperties(
      request.tables.properties,
      wanted,
      request.preferences.return === 'minimal',
    );
    const { entries } = await request.deps.directory.addressList.viewFor(request.user.id);
    const most = Math.min(limit ?? MAX_FOUND, MAX_FOUND);
    let out = multistatusStart;
    let found = 0;
    for (const entry of entries.values()) {
      const isMatch = (search: PrincipalSearch): boolean => fits(entry, search);
      const isAny = isAnyOf && searches.length > 0;
      if (!(isAny ? searches.some(isMatch) : searches.every(isMatch))) continue;
      const node = await toNode(request, entry);
      if (node === undefined) continue;
      out += await renderNode(request, node, plan);
      if (++found >= most) break;
    }
    await sendMultistatus(request.exchange, out + formatMultistatusEnd());
  },
};

function fits(entry: AddressListEntry, { properties, match, matchType }: PrincipalSearch): boolean {
  const wanted = fold(match).trim();
  return properties.every((property) => {
    const texts = searchablePrincipalProperties.get(propertyKey(property))?.textsOf(entry) ?? [];
    return texts.some((text) => matches(fold(text), wanted, matchType));
  });
}

function matches(text: string, wanted: string, type: MatchType): boolean {
  switch (type) {
    case 'equals':
      return text === wanted;
    case 'contains':
      return text.includes(wanted);
    case 'starts-with':
      return text.startsWith(wanted);
    case 'ends-with':
      return text.endsWith(wanted);
  }
}

/** Case and accents make no difference: people search for names as they can type them. */
function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

async function toNode(
  { deps }: DavRequest,
  entry: AddressListEntry,
): Promise<PrincipalNode | undefined> {
  const href = principalHref(entry.address);
  const { address, displayName, account: id } = entry;
  if (id === undefined) {
    const kind = entry.kind === 'room-list' ? 'room-list' : 'group';
    return { kind: 'principal', principal: { kind, address, displayName }, href };
  }
  const account = await deps.directory.accounts.get(id);
  return account && { kind: 'principal', principal: { kind: 'account', account }, href };
}
