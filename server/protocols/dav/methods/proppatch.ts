import {
  formatMultistatusEnd,
  formatPropResponse,
  multistatusStart,
  type PropStat,
} from '#codecs/webdav/format-multistatus.ts';
import { expectName } from '#codecs/webdav/parse-body.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { parsePropertyUpdate, type PropertyChange } from '#codecs/webdav/property-update.ts';
import { sendEmpty, sendMultistatus } from '../answers/send.ts';
import { expectXml } from '../body.ts';
import { changeAccount } from '../change-account.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { assertUnlocked } from '../locks/assert-unlocked.ts';
import { checkChanges } from '../properties/change-properties.ts';
import { isKeptPersonally, writePersonal } from '../properties/personal-changes.ts';
import { writeStored } from '../properties/stored-properties.ts';
import type { DavRequest } from '../request.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { PresentNode } from '../tree/node.ts';
import { assertPrivilege, rightsOfNode } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';
import { preferenceApplied } from './propfind.ts';

// RFC 4918 §9.2
export const proppatch: DavMethod = {
  name: 'PROPPATCH',
  isOn: (node) =>
    node.kind === 'document' ||
    node.kind === 'collection' ||
    node.kind === 'home' ||
    node.kind === 'principal' ||
    node.kind === 'proxy',
  async run(request) {
    const body = await expectXml(request);
    expectName(body, 'propertyupdate');
    const changes = parsePropertyUpdate(body);
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    if (!proppatch.isOn(node)) refuse(405, 'Nothing can be set here');
    const isPersonal = isKeptPersonally(request, node);
    // What a calendar that follows an address is called is its owner's affair all the same.
    const rights = node.kind === 'collection' ? node.rights : rightsOfNode(node, request.user);
    if (!isPersonal) assertPrivilege({ rights, href: node.href }, 'write-properties');
    else assertPrivilege({ rights, href: node.href }, 'read-free-busy');
    const { isFine, propstats } = checkChanges(request.tables.properties, node, changes);
    if (isFine && isPersonal) await writePersonal(request, node, changes);
    else if (isFine) await write(request, node, await applyElsewhere(request, node, changes));
    answer(request, node, { isFine, propstats });
  },
};

/** Sets what is kept elsewhere than with the node; gives the changes that are left. */
async function applyElsewhere(
  request: DavRequest,
  node: PresentNode,
  changes: readonly PropertyChange[],
): Promise<readonly PropertyChange[]> {
  const left: PropertyChange[] = [];
  for (const change of changes) {
    const { property, isRemoved } = change;
    const live = request.tables.properties.get(propertyKey(property));
    const { write } = live?.on.includes(node.kind) ? live : {};
    if (write?.apply === undefined || write.applies?.(node) === false) left.push(change);
    else await write.apply(isRemoved ? undefined : property, node, request);
  }
  return left;
}

async function write(
  request: DavRequest,
  node: PresentNode,
  changes: readonly PropertyChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const owner = 'owner' in node ? node.owner : request.user;
  await changeAccount(request, owner, async (tx, check) => {
    if (node.kind !== 'document' && node.kind !== 'collection')
      return await writeStored(tx, node, changes);
    const { space, segments } = node;
    assertUnlocked(check, [{ space, segments }]);
    const found = await findInAccount(tx, space, segments);
    // Properties are kept together with those that are there by now.
    if (node.kind === 'document' && found.kind === 'document')
      return await writeStored(tx, { ...node, document: found.document }, changes);
    if (node.kind !== 'collection' || found.kind !== 'collection') return refuseMissing();
    await writeStored(tx, { ...node, collection: found.collection }, changes);
  });
}

function answer(
  request: DavRequest,
  node: PresentNode,
  { isFine, propstats }: { readonly isFine: boolean; readonly propstats: readonly PropStat[] },
): void {
  const { exchange, preferences } = request;
  // RFC 7240 §4.2
  if (isFine && preferences.return === 'minimal')
    return sendEmpty(exchange, 200, preferenceApplied(request));
  const response = formatPropResponse(node.href, propstats);
  sendMultistatus(exchange, multistatusStart + response + formatMultistatusEnd());
}
