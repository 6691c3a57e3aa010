import {
  formatMultistatusEnd,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import type { SyncCollectionRequest } from '#codecs/webdav/sync-collection.ts';
import type { AccountId, CollectionId, ModSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { sendMultistatus } from '../answers/send.ts';
import {
  entryOf,
  formatHomeToken,
  isRead,
  nameInHome,
  tryParseHomeToken,
  type HomeEntry,
  type HomeState,
} from '../home-state.ts';
import {
  createPropertyContext,
  planProperties,
  renderAll,
  type PropertyPlan,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import { listMembers } from '../tree/list-members.ts';
import { visitShared } from '../tree/list-shared.ts';
import type { CollectionNode, HomeNode, PresentNode } from '../tree/node.ts';
import { assertVisible } from '../tree/privileges.ts';
import { documentHref } from '../tree/resolve-node.ts';
import { changesSince, cutChanges, refuseToken } from './collection-changes.ts';
import { formatCut } from './format-cut.ts';

/**
 * Which calendars or address books of a home are new, changed or gone; with the level infinite also what happened in them. Those
 * of others that are shown in the home are among them.
 */
// RFC 6578 §3.3
export async function syncHome(
  request: DavRequest,
  home: HomeNode,
  wanted: SyncCollectionRequest,
): Promise<void> {
  assertVisible(home);
  const { deps, tables, preferences, user } = request;
  const isMinimal = preferences.return === 'minimal';
  const work: HomeSync = {
    request,
    home,
    known: wanted.token === '' ? new Map() : (tryParseHomeToken(wanted.token) ?? refuseToken()),
    isDeep: wanted.level === 'infinite',
    plan: planProperties(tables.properties, wanted.properties, isMinimal),
    limit: Math.min(wanted.limit || Infinity, deps.settings().maxResults),
    spent: new Map(),
  };
  const own = await deps.store.look(home.owner.id, async (reader) => {
    const members = await listMembers(request, home, reader);
    const nodes = members.filter((member) => member.kind === 'collection');
    return await renderPart(work, { owner: home.owner.id, nodes, reader });
  });
  const shared =
    home.owner.id !== user.id
      ? []
      : await visitShared(request, home.space, {
          visit: async (nodes, reader) =>
            await renderPart(work, { owner: nodes[0]!.owner.id, nodes, reader }),
        });
  const parts = [own, ...shared];
  for (const { owner } of parts) await deps.store.settle(owner);
  await sendMultistatus(request.exchange, format(work, parts));
}

interface HomeSync {
  readonly request: DavRequest;
  readonly home: HomeNode;
  readonly known: HomeState;
  readonly isDeep: boolean;
  readonly plan: PropertyPlan;
  readonly limit: number;
  /** What is told of each account; views of accounts are looked at again when they change meanwhile. */
  readonly spent: Map<AccountId, number>;
}

interface HomePart {
  readonly owner: AccountId;
  readonly text: string;
  readonly isCut: boolean;
  readonly names: readonly string[];
  readonly entries: readonly (readonly [string, HomeEntry])[];
}

function format({ home, known }: HomeSync, parts: readonly HomePart[]): string {
  const present = new Set(parts.flatMap((part) => part.names));
  let text = multistatusStart;
  for (const name of known.keys())
    if (!present.has(name)) text += formatStatusResponse(home.href + name, 404);
  text += parts.map((part) => part.text).join('');
  if (parts.some((part) => part.isCut)) text += formatCut(home.href);
  const state = new Map(parts.flatMap((part) => part.entries));
  return text + formatMultistatusEnd(formatHomeToken(state));
}

interface HomeView {
  readonly owner: AccountId;
  readonly nodes: readonly CollectionNode[];
  readonly reader: AccountReader;
}

async function renderPart(work: HomeSync, view: HomeView): Promise<HomePart> {
  const { request, home, known, plan, spent } = work;
  const { owner, nodes, reader } = view;
  spent.delete(owner);
  let left = work.limit - [...spent.values()].reduce((sum, count) => sum + count, 0);
  const isTouched = touchedIn(reader);
  const context = createPropertyContext(request, reader);
  const entries: [string, HomeEntry][] = [];
  let text = '';
  let isCut = false;
  for (const node of nodes) {
    const name = nameInHome(home, node);
    const before = known.get(name);
    const now = await entryOf(request, node, reader);
    if (before !== undefined && isSame(before, now) && !(await isTouched(node, before))) {
      entries.push([name, now]);
      continue;
    }
    // At least one thing is told, so that the client gets on.
    const isFull = left < (work.isDeep ? 2 : 1) && left < work.limit;
    if (isFull) {
      isCut = true;
      if (before !== undefined) entries.push([name, before]);
      continue;
    }
    const told = await tellOf(work, { node, reader }, { before, now, limit: left - 1 });
    text += told.removed
      .map((gone) => formatStatusResponse(documentHref(node.href, gone), 404))
      .join('');
    text += await renderAll(plan, [node, ...told.members], context);
    left -= 1 + told.removed.length + told.members.length;
    isCut ||= told.isCut;
    entries.push([name, told.entry]);
  }
  spent.set(owner, work.limit - left);
  return { owner, text, isCut, names: nodes.map((node) => nameInHome(home, node)), entries };
}

interface Told {
  readonly members: readonly PresentNode[];
  readonly removed: readonly string[];
  readonly isCut: boolean;
  readonly entry: HomeEntry;
}

/** What happened in a collection, as far as it is asked for. @throws DavRefused 403 */
async function tellOf(
  { request, isDeep }: HomeSync,
  place: { readonly node: CollectionNode; readonly reader: AccountReader },
  parts: {
    readonly before: HomeEntry | undefined;
    readonly now: HomeEntry;
    readonly limit: number;
  },
): Promise<Told> {
  const { before, now, limit } = parts;
  const wasRead = before !== undefined && isRead(before);
  // What is not to be seen any more would have to be told object by object.
  if (isDeep && wasRead && !isRead(now)) refuseToken();
  if (!isDeep || !isRead(now)) return { members: [], removed: [], isCut: false, entry: now };
  const changes = await changesSince(request, place, wasRead ? before.state : undefined);
  const { state, ...told } = cutChanges(changes, Math.max(1, limit));
  return { ...told, entry: { ...now, state } };
}

function isSame(before: HomeEntry, now: HomeEntry): boolean {
  const [a, b] = [before.state, now.state];
  const isOne = a.objectId === b.objectId && before.mark === now.mark;
  return isOne && a.modseq === b.modseq && a.number === b.number;
}

/** Whether a collection was renamed, coloured and the like by its owner since an entry was told. */
function touchedIn(
  reader: AccountReader,
): (node: CollectionNode, entry: HomeEntry) => Promise<boolean> {
  const known = new Map<ModSeq, Promise<ReadonlySet<CollectionId>>>();
  const touchedSince = async (since: ModSeq): Promise<ReadonlySet<CollectionId>> =>
    new Set((await reader.changedCollections(since)).changed.map((c) => c.id));
  return async ({ collection }, { ownersModseq }) => {
    const found = known.get(ownersModseq) ?? touchedSince(ownersModseq);
    known.set(ownersModseq, found);
    return (await found).has(collection.id);
  };
}
