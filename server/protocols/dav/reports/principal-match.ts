import { elementsOf, textOf } from '#codecs/xml/element.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { parseDestination } from '#codecs/webdav/headers.ts';
import { DAV, davPrefixes } from '#codecs/webdav/namespaces.ts';
import { parsePrincipalMatch } from '#codecs/webdav/principal-reports.ts';
import { propertyKey, type PropertyName } from '#codecs/webdav/property-name.ts';
import type { AccountReader } from '#store/store.ts';
import { isDomainError } from '#platform/errors.ts';
import { sendMultistatus } from '../answers/send.ts';
import { DavRefused } from '../errors.ts';
import { hrefOf, principalHref } from '../path/format-href.ts';
import { parsePath } from '../path/parse-path.ts';
import { proxyGroupsOf } from '../proxies/proxy-properties.ts';
import { createPropertyContext, planProperties } from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import { listMembers } from '../tree/list-members.ts';
import { principalAddress, type PresentNode } from '../tree/node.ts';
import { renderNode } from './render-node.ts';
import type { DavReport } from './report.ts';

// RFC 3744 §9.3
/** Which principals are the account itself or a group it is in, those of proxies among them; or what has a property that names one of them. */
export const principalMatch: DavReport = {
  ns: DAV,
  name: 'principal-match',
  isOfOneThing: true,
  isOn: (node) => node.kind !== 'document' && node.kind !== 'principal',
  async run(request, node, body) {
    const { by, request: wanted } = parsePrincipalMatch(body);
    const plan = planProperties(
      request.tables.properties,
      wanted,
      request.preferences.return === 'minimal',
    );
    const own = await ownPrincipals(request);
    const found =
      by === 'self' ? principalsIn(node, own) : await namedIn(request, node, { by, own });
    let out = multistatusStart;
    for (const each of found) out += await renderNode(request, each, plan);
    await sendMultistatus(request.exchange, out + formatMultistatusEnd());
  },
};

async function ownPrincipals(request: DavRequest): Promise<PresentNode[]> {
  const { deps, user } = request;
  const groups = await deps.directory.principals.groupsOf(user.id);
  const own = [{ kind: 'account' as const, account: user }, ...groups].map((principal) => ({
    kind: 'principal' as const,
    principal,
    href: principalHref(principalAddress(principal)),
  }));
  return [...own, ...(await proxyGroupsOf(request, user))];
}

function principalsIn(node: PresentNode, own: readonly PresentNode[]): readonly PresentNode[] {
  return node.kind === 'root' || node.kind === 'principals' ? own : [];
}

async function namedIn(
  request: DavRequest,
  node: PresentNode,
  { by, own }: { readonly by: PropertyName; readonly own: readonly PresentNode[] },
): Promise<PresentNode[]> {
  const key = propertyKey(by);
  const live = request.tables.properties.get(key);
  const isNamed = (value: string): boolean =>
    hrefsIn(value).some((href) => own.some((each) => each.href === href));
  const account = 'owner' in node ? node.owner.id : request.user.id;
  return await request.deps.store.look(account, async (reader: AccountReader) => {
    const context = createPropertyContext(request, reader);
    const found: PresentNode[] = [];
    for (const member of await listMembers(request, node, reader)) {
      const value =
        live?.on.includes(member.kind) === true
          ? await live.read(member, context)
          : (await context.stored(member)).get(key);
      if (value !== undefined && isNamed(value)) found.push(member);
    }
    return found;
  });
}

/** Of a property's value, or of its whole element; as we write them. */
function hrefsIn(value: string): string[] {
  const xml = Buffer.from(`<value${formatXmlPrefixes(davPrefixes)}>${value}</value>`);
  const wrapped = parseXml(xml, { maxBytes: xml.length });
  const inside = elementsOf(wrapped).flatMap((element) => [element, ...elementsOf(element)]);
  return inside.filter((e) => e.ns === DAV && e.name === 'href').map((e) => normalHref(textOf(e)));
}

function normalHref(href: string): string {
  try {
    return hrefOf(parsePath(parseDestination(href.trim()).path));
  } catch (error) {
    if (error instanceof DavRefused || isDomainError(error)) return href;
    throw error;
  }
}
