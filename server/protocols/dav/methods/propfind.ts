import { parseDepth, type Depth } from '#codecs/webdav/headers.ts';
import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { expectName } from '#codecs/webdav/parse-body.ts';
import { allProperties, parsePropfind } from '#codecs/webdav/propfind.ts';
import type { ObjectId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { sendMultistatus } from '../answers/send.ts';
import { readXml } from '../body.ts';
import { refuse, refuseFor, refuseMissing } from '../errors.ts';
import { davHeader } from '../features.ts';
import {
  createPropertyContext,
  planProperties,
  type PropertyPlan,
  renderAll,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import { foldersByParent } from '../tree/find-in-account.ts';
import { listMembers } from '../tree/list-members.ts';
import { sharedIn, visitShared } from '../tree/list-shared.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { readPersonal, type PersonalProperties } from '../tree/personal-properties.ts';
import { assertVisible } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.1
export const propfind: DavMethod = {
  name: 'PROPFIND',
  isOn: (node) => node.kind !== 'missing',
  async run(request) {
    const { deps, user, tables, preferences } = request;
    const depth = parseDepth(request.header('depth'), 'infinity');
    const body = await readXml(request);
    if (body !== undefined) expectName(body, 'propfind');
    const wanted = body === undefined ? allProperties : parsePropfind(body);
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    assertVisible(node);
    const plan = planProperties(tables.properties, wanted, preferences.return === 'minimal');
    const account = 'owner' in node ? node.owner.id : user.id;
    const isOthersHome = node.kind === 'home' && node.owner.id !== user.id && depth === '1';
    const personalOf = isOthersHome ? await deps.store.look(user.id, readPersonal) : undefined;
    let text = await deps.store.look(account, async (reader) => {
      const context = createPropertyContext(request, reader);
      const nodes = personalised(await nodesAt(request, node, { reader, depth }), personalOf);
      return multistatusStart + (await renderAll(plan, nodes, context));
    });
    if (depth === '1') text += await renderShared(request, node, plan);
    await sendMultistatus(request.exchange, text + formatMultistatusEnd(), {
      // Apple's programs look here for what a server can do, and do not ask OPTIONS.
      dav: davHeader,
      ...preferenceApplied(request),
    });
  },
};

/** With what the account keeps of them, where they are somebody else's. */
function personalised(
  nodes: readonly PresentNode[],
  personalOf: ((collection: ObjectId) => PersonalProperties) | undefined,
): readonly PresentNode[] {
  if (personalOf === undefined) return nodes;
  return nodes.map((node) =>
    node.kind === 'collection' ? { ...node, personal: personalOf(node.collection.objectId) } : node,
  );
}

/** What others share and is shown here; each in the view of its owner's account. */
async function renderShared(
  request: DavRequest,
  node: PresentNode,
  plan: PropertyPlan,
): Promise<string> {
  const visit = async (nodes: readonly CollectionNode[], reader: AccountReader): Promise<string> =>
    await renderAll(plan, nodes, createPropertyContext(request, reader));
  if (node.kind === 'home' && node.owner.id === request.user.id)
    return (await visitShared(request, node.space, { visit })).join('');
  let text = '';
  for (const each of await sharedIn(request, node))
    text += await request.deps.store.look(each.owner.id, (reader) => visit([each], reader));
  return text;
}

/** RFC 7240 §3 */
export function preferenceApplied({ preferences }: DavRequest): Readonly<Record<string, string>> {
  return preferences.return === 'minimal' ? { 'preference-applied': 'return=minimal' } : {};
}

const flatKinds: ReadonlySet<PresentNode['kind']> = new Set([
  'collection',
  'document',
  'principal',
  'proxy',
]);

/** The node and what is in it, as deep as asked. @throws DavRefused 403, 507 */
async function nodesAt(
  request: DavRequest,
  node: PresentNode,
  { reader, depth: asked }: { readonly reader: AccountReader; readonly depth: Depth },
): Promise<PresentNode[]> {
  const isFiles = 'space' in node && node.space === 'files' && node.kind !== 'space';
  // Calendars, address books and principals hold nothing that holds something.
  const isFlat = !isFiles && flatKinds.has(node.kind);
  const depth = isFlat && asked === 'infinity' ? '1' : asked;
  if (depth === 'infinity' && !isFiles)
    return refuseFor(403, 'propfind-finite-depth', 'Depth is 0 or 1 here');
  const nodes: PresentNode[] = request.preferences.isDepthNoroot && depth === '1' ? [] : [node];
  if (depth === '0') return nodes;
  const folders = depth === 'infinity' ? await foldersByParent(reader) : undefined;
  // Grows while it is walked.
  const toList: PresentNode[] = [node];
  for (const parent of toList) {
    const members = await listMembers(request, parent, reader, folders);
    for (const member of members) nodes.push(member);
    if (nodes.length > request.deps.settings().maxResults)
      refuse(507, 'There is too much to list at once');
    if (depth === 'infinity')
      for (const member of members) if (member.kind === 'collection') toList.push(member);
  }
  return nodes;
}
