import { modSeq, type ModSeq } from '#platform/ids.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { refuseFor } from '../errors.ts';
import { syncStateOf, type SyncState } from '../sync-token.ts';
import { listMembers, toDocumentNode } from '../tree/list-members.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import type { Viewer } from '../tree/resolve-node.ts';
import { isSeenInPart } from '../tree/seen-in-part.ts';

/** A collection in a view of its owner's account. */
export interface SyncPlace {
  readonly node: CollectionNode;
  readonly reader: AccountReader;
}

/** A document that is new or changed, or the name of one that is gone. */
type Member = PresentNode | string;

interface Position {
  readonly modseq: number;
  readonly number: number;
}

export interface SyncChanges {
  /** Part of every whole listing, however it is cut off. */
  readonly folders: readonly PresentNode[];
  /** In the order of the changes. */
  readonly entries: readonly (Position & { readonly member: Member })[];
  /** When all of them are told. */
  readonly state: SyncState;
  /** See SyncState. */
  readonly began: ModSeq;
}

/**
 * What happened in a collection since a state; undefined: everything that is there.
 * @throws DavRefused 403 when that can not be told
 */
export async function changesSince(
  viewer: Viewer,
  { node, reader }: SyncPlace,
  since: SyncState | undefined,
): Promise<SyncChanges> {
  // What the state says must be of this view, which may be newer than the node.
  const collection = (await reader.collection(node.collection.id)) ?? node.collection;
  const state = await syncStateOf(collection, reader, isSeenInPart(node, viewer.user));
  if (since === undefined) {
    const members = await listMembers(viewer, node, reader);
    const folders = members.filter((member) => member.kind !== 'document');
    const entries = members
      .filter((member) => member.kind === 'document')
      .map((member) => ({ member, ...positionOf(member.document) }));
    return { folders, entries: entries.sort(byPosition), state, began: state.modseq };
  }
  if (since.objectId !== state.objectId || since.view !== state.view) return refuseToken();
  if (since.modseq > state.modseq || since.began > state.modseq) return refuseToken();
  // Of a state that was cut off inside one change, that change is looked at again.
  const before = since.number === Infinity ? since.modseq : modSeq(since.modseq - 1);
  const goneSince = since.began > before ? since.began : before;
  const changes = await reader.changedDocuments(collection.id, before, goneSince);
  const { changed, removed, isComplete } = changes;
  if (!isComplete) return refuseToken();
  const entries: SyncChanges['entries'] = [
    ...removed.map(({ name, modseq, number }) => ({ member: name, modseq, number })),
    ...changed.map((document) => ({
      member: toDocumentNode(node, document),
      ...positionOf(document),
    })),
  ].filter((e) => byPosition(e, since) > 0);
  return { folders: [], entries: entries.toSorted(byPosition), state, began: since.began };
}

// RFC 6578 §3.2
export function refuseToken(): never {
  return refuseFor(403, 'valid-sync-token', 'The sync-token is not valid any more: start anew');
}

function positionOf({ modseq, number }: StoredDocument): Position {
  return { modseq, number };
}

function byPosition(a: Position, b: Position): number {
  return a.modseq - b.modseq || a.number - b.number;
}

export interface ToldChanges {
  readonly members: readonly PresentNode[];
  /** Names. */
  readonly removed: readonly string[];
  readonly isCut: boolean;
  /** What the client knows of then. */
  readonly state: SyncState;
}

/** The first of the changes, in their order. */
export function cutChanges(
  { folders, entries, state, began }: SyncChanges,
  limit: number,
): ToldChanges {
  const isCut = entries.length > limit && limit > 0;
  const told = isCut ? entries.slice(0, limit) : entries;
  const last = isCut ? told.at(-1)! : undefined;
  return {
    members: [...folders, ...told.map((e) => e.member).filter((m) => typeof m !== 'string')],
    removed: told.map((e) => e.member).filter((m) => typeof m === 'string'),
    isCut,
    state:
      last === undefined
        ? state
        : { ...state, modseq: modSeq(last.modseq), number: last.number, began },
  };
}
