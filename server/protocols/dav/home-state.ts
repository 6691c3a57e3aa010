import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { modSeq, type AccountId, type ModSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { shortDigest } from './short-digest.ts';
import { formatSyncToken, syncStateOf, tryParseSyncToken, type SyncState } from './sync-token.ts';
import { listMembers } from './tree/list-members.ts';
import { visitShared } from './tree/list-shared.ts';
import type { CollectionNode, HomeNode } from './tree/node.ts';
import type { Viewer } from './tree/resolve-node.ts';
import { isSeenInPart } from './tree/seen-in-part.ts';

/** What a client has seen of one calendar or address book of a home. */
export interface HomeEntry {
  readonly state: SyncState;
  /** Of the account that owns it: how it is called and coloured is known up to here. */
  readonly ownersModseq: ModSeq;
  /** Of what its owner's account does not keep: with whom it is shared; of one of others, what may be done and what it is called. */
  readonly mark: string;
}

/** Of somebody who only asks when time is taken: the objects were not told. */
const UNREAD = '!';

/** Whether what lies in the collection could be seen when the entry was made. */
export function isRead({ mark }: HomeEntry): boolean {
  return !mark.startsWith(UNREAD);
}

/** By the part of their href below the home: those of others, and renamed ones, go from it as removed ones do. */
export type HomeState = ReadonlyMap<string, HomeEntry>;

export function nameInHome(home: HomeNode, { href }: CollectionNode): string {
  return href.slice(home.href.length);
}

/** How a collection is now. */
export async function entryOf(
  viewer: Viewer,
  node: CollectionNode,
  reader: AccountReader,
): Promise<HomeEntry> {
  const collection = (await reader.collection(node.collection.id)) ?? node.collection;
  const state = await syncStateOf(collection, reader, isSeenInPart(node, viewer.user));
  return { state, ownersModseq: reader.modseq, mark: await markOf(viewer, node) };
}

/** '' for what is nobody else's. */
async function markOf(
  { deps, user }: Viewer,
  { owner, collection, rights, personal }: CollectionNode,
): Promise<string> {
  const facts =
    owner.id === user.id
      ? await deps.directory.grants.grantsOn(owner.id, collection.objectId)
      : [rights, ...(personal?.properties ?? [])];
  if (facts.length === 0) return '';
  const lines = facts.map((fact) => `${JSON.stringify(fact)}\n`).sort();
  const digest = shortDigest(lines.join(''));
  return rights.includes('r') ? digest : UNREAD + digest;
}

/** How a home is now, and whose accounts that is about. `reader` is one of the home's owner. */
export async function readHomeState(
  viewer: Viewer,
  home: HomeNode,
  reader: AccountReader,
): Promise<{ readonly state: HomeState; readonly owners: ReadonlySet<AccountId> }> {
  const state = new Map<string, HomeEntry>();
  const owners = new Set<AccountId>([home.owner.id]);
  const visit = async (nodes: readonly CollectionNode[], of: AccountReader): Promise<void> => {
    for (const node of nodes) {
      state.set(nameInHome(home, node), await entryOf(viewer, node, of));
      owners.add(node.owner.id);
    }
  };
  const members = await listMembers(viewer, home, reader);
  await visit(
    members.filter((member) => member.kind === 'collection'),
    reader,
  );
  if (home.owner.id === viewer.user.id) await visitShared(viewer, home.space, { visit });
  return { state, owners };
}

/** As large as a home of some ten thousand collections makes it. */
const MAX_BYTES = 4 * 1024 * 1024;

// RFC 6578 §4
/** A URI, as the standard wants it. */
export function formatHomeToken(state: HomeState): string {
  const entries = Array.from(state, ([name, { state: of, ownersModseq, mark }]) => [
    name,
    formatSyncToken(of),
    ownersModseq,
    mark,
  ]);
  return `data:,home/${deflateRawSync(JSON.stringify(entries)).toString('base64url')}`;
}

/** Undefined for what is none of ours. */
export function tryParseHomeToken(token: string): HomeState | undefined {
  const packed = /^data:,home\/([\w-]+)$/.exec(token)?.[1];
  const entries = packed === undefined ? undefined : unpack(packed);
  if (!Array.isArray(entries)) return undefined;
  const state = new Map<string, HomeEntry>();
  for (const entry of entries as unknown[]) {
    const [name, text, modseq, mark = ''] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const of = typeof text === 'string' ? tryParseSyncToken(text) : undefined;
    if (typeof name !== 'string' || typeof mark !== 'string') return undefined;
    if (of === undefined || !isModseq(modseq)) return undefined;
    state.set(name, { state: of, ownersModseq: modSeq(modseq), mark });
  }
  return state;
}

function isModseq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function unpack(packed: string): unknown {
  try {
    const bytes = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: MAX_BYTES });
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
