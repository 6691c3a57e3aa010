import { parseDepth } from '#codecs/webdav/headers.ts';
import {
  formatMultistatusEnd,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { parseSyncCollection, type SyncCollectionRequest } from '#codecs/webdav/sync-collection.ts';
import { modSeq, type ModSeq } from '#platform/ids.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { sendMultistatus } from '../answers/send.ts';
import { refuseFor } from '../errors.ts';
import {
  createPropertyContext,
  planProperties,
  renderAll,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import { formatSyncToken, syncStateOf, tryParseSyncToken, type SyncState } from '../sync-token.ts';
import { listMembers, toDocumentNode } from '../tree/list-members.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { documentHref } from '../tree/resolve-node.ts';
import { formatCut } from './format-cut.ts';
import type { DavReport } from './report.ts';

// RFC 6578 §3.2
export const syncCollection: DavReport = {
  ns: DAV,
  name: 'sync-collection',
  isOn: (node) => node.kind === 'collection',
  async run(request, node, body) {
    if (node.kind !== 'collection') return;
    assertPrivilege(node, 'read');
    const wanted = parseSyncCollection(body, parseDepth(request.header('depth'), '0'));
    // RFC 6578 §3.3
    if (wanted.level === 'infinite' && node.space === 'files')
      refuseFor(403, 'sync-traversal-supported', 'Folders are synchronised one by one');
    const text = await request.deps.store.look(
      node.owner.id,
      async (reader) => await render(request, { node, reader, wanted }),
    );
    await request.deps.store.settle(node.owner.id);
    sendMultistatus(request.exchange, text);
  },
};

interface SyncWork {
  readonly node: CollectionNode;
  readonly reader: AccountReader;
  readonly wanted: SyncCollectionRequest;
}

async function render(request: DavRequest, work: SyncWork): Promise<string> {
  const { node, reader, wanted } = work;
  const maxResults = request.deps.settings().maxResults;
  const changes = await changesFor(request, work);
  const { members, removed, isCut, state } = cut(
    changes,
    Math.min(wanted.limit ?? Infinity, maxResults),
  );
  const { tables, preferences } = request;
  const isMinimal = preferences.return === 'minimal';
  const plan = planProperties(tables.properties, wanted.properties, isMinimal);
  const context = createPropertyContext(request, reader);
  let out = multistatusStart;
  for (const name of removed) out += formatStatusResponse(documentHref(node.href, name), 404);
  out += await renderAll(plan, members, context);
  if (isCut) out += formatCut(node.href);
  return out + formatMultistatusEnd(formatSyncToken(state));
}

/** A document that is new or changed, or the name of one that is gone. */
type Member = PresentNode | string;

interface Position {
  readonly modseq: number;
  readonly number: number;
}

interface SyncChanges {
  /** Part of every whole listing, however it is cut off. */
  readonly folders: readonly PresentNode[];
  /** In the order of the changes. */
  readonly entries: readonly (Position & { readonly member: Member })[];
  /** When all of them are told. */
  readonly state: SyncState;
  /** See SyncState. */
  readonly began: ModSeq;
}

async function changesFor(
  request: DavRequest,
  { node, reader, wanted }: SyncWork,
): Promise<SyncChanges> {
  // What the token says must be of this view, which may be newer than the node.
  const collection = (await reader.collection(node.collection.id)) ?? node.collection;
  const state = await syncStateOf(collection, reader);
  if (wanted.token === '') {
    const members = await listMembers(request, node, reader);
    const folders = members.filter((member) => member.kind !== 'document');
    const entries = members
      .filter((member) => member.kind === 'document')
      .map((member) => ({ member, ...positionOf(member.document) }));
    return { folders, entries: entries.sort(byPosition), state, began: state.modseq };
  }
  const since = tryParseSyncToken(wanted.token);
  if (since?.objectId !== state.objectId || since.folders !== state.folders) return invalid();
  if (since.modseq > state.modseq || since.began > state.modseq) return invalid();
  // Of a state that was cut off inside one change, that change is looked at again.
  const before = since.number === Infinity ? since.modseq : modSeq(since.modseq - 1);
  const goneSince = since.began > before ? since.began : before;
  const changes = await reader.changedDocuments(collection.id, before, goneSince);
  const { changed, removed, isComplete } = changes;
  if (!isComplete) return invalid();
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
function invalid(): never {
  return refuseFor(403, 'valid-sync-token', 'The sync-token is not valid any more: start anew');
}

function positionOf({ modseq, number }: StoredDocument): Position {
  return { modseq, number };
}

function byPosition(a: Position, b: Position): number {
  return a.modseq - b.modseq || a.number - b.number;
}

function cut(
  { folders, entries, state, began }: SyncChanges,
  limit: number,
): {
  readonly members: readonly PresentNode[];
  /** Names. */
  readonly removed: readonly string[];
  readonly isCut: boolean;
  readonly state: SyncState;
} {
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
