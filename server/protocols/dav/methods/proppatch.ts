import {
  formatMultistatusEnd,
  formatPropResponse,
  multistatusStart,
  type PropStat,
} from '#codecs/webdav/format-multistatus.ts';
import { expectName } from '#codecs/webdav/parse-body.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { parsePropertyUpdate, type PropertyChange } from '#codecs/webdav/property-update.ts';
import { assertSeenWhole } from '../answers/read-document.ts';
import { sendEmpty, sendMultistatus } from '../answers/send.ts';
import { expectXml } from '../body.ts';
import { assertConditionsElsewhere, changeAccount } from '../change-account.ts';
import { assertConditions, assertConditionsAt, untagged } from '../conditions.ts';
import { DavRefused, refuse, refuseMissing, type Refusal } from '../errors.ts';
import { assertUnlocked } from '../locks/assert-unlocked.ts';
import { checkChanges, judgeChanges } from '../properties/change-properties.ts';
import type { ApplyChange } from '../properties/property.ts';
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
    if (node.kind === 'document') await assertSeenWhole(request, node, 'write-properties');
    const checked = checkChanges(request.tables.properties, node, changes);
    if (!checked.isFine) return await answer(request, node, checked);
    if (isPersonal) {
      await assertConditionsElsewhere(request, node.owner);
      await writePersonal(request, node, changes);
      return await answer(request, node, checked);
    }
    const { here, apply, refusals } = await prepareElsewhere(request, node, changes);
    const judged = judgeChanges(changes, refusals);
    if (judged.isFine) {
      await write(request, node, here);
      for (const each of apply) await each();
    }
    await answer(request, node, judged);
  },
};

/** Looks at what is kept elsewhere than with the node; the other changes are left. */
async function prepareElsewhere(
  request: DavRequest,
  node: PresentNode,
  changes: readonly PropertyChange[],
): Promise<{
  readonly here: readonly PropertyChange[];
  readonly apply: readonly ApplyChange[];
  /** Of each change. */
  readonly refusals: readonly (Refusal | undefined)[];
}> {
  const here: PropertyChange[] = [];
  const apply: ApplyChange[] = [];
  const refusals: (Refusal | undefined)[] = [];
  for (const change of changes) {
    const { property, isRemoved } = change;
    const live = request.tables.properties.get(propertyKey(property));
    const { write } = live?.on.includes(node.kind) ? live : {};
    let refusal: Refusal | undefined;
    if (write?.prepare === undefined || write.isElsewhere?.(node) === false) here.push(change);
    else
      try {
        apply.push(await write.prepare(isRemoved ? undefined : property, node, request));
      } catch (error) {
        if (!(error instanceof DavRefused)) throw error;
        ({ refusal } = error);
      }
    refusals.push(refusal);
  }
  return { here, apply, refusals };
}

async function write(
  request: DavRequest,
  node: PresentNode,
  changes: readonly PropertyChange[],
): Promise<void> {
  const owner = 'owner' in node ? node.owner : request.user;
  await changeAccount(request, owner, async (tx, check) => {
    if (node.kind !== 'document' && node.kind !== 'collection') {
      assertConditions(request, untagged);
      return await writeStored(tx, node, changes);
    }
    const { space, segments } = node;
    const found = await findInAccount(tx, space, segments);
    assertConditionsAt(request, found);
    assertUnlocked(check, [{ space, segments }]);
    // Properties are kept together with those that are there by now.
    if (node.kind === 'document' && found.kind === 'document')
      return await writeStored(tx, { ...node, document: found.document }, changes);
    if (node.kind !== 'collection' || found.kind !== 'collection') return refuseMissing();
    await writeStored(tx, { ...node, collection: found.collection }, changes);
  });
}

async function answer(
  request: DavRequest,
  node: PresentNode,
  { isFine, propstats }: { readonly isFine: boolean; readonly propstats: readonly PropStat[] },
): Promise<void> {
  const { exchange, preferences } = request;
  // RFC 7240 §4.2
  if (isFine && preferences.return === 'minimal')
    return sendEmpty(exchange, 200, preferenceApplied(request));
  const response = formatPropResponse(node.href, propstats);
  await sendMultistatus(exchange, multistatusStart + response + formatMultistatusEnd());
}
