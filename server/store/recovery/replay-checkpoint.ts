import { weigh } from '../account/draft.ts';
import type { CheckpointFacts } from '../account/journal-facts.ts';
import {
  insertRemoval,
  insertTombstone,
  type SavedMember,
  type SavedRemoval,
  type SavedTombstone,
} from '../sql/checkpoint.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { placesOf } from '../sql/items.ts';
import { weightsOf } from '../sql/change-members.ts';
import { insertMember } from '../sql/members.ts';
import { addSubscription, writeAnnotation } from '../sql/names.ts';
import { checkCollection, checkNumbers, checkSaved } from './check-facts.ts';
import { replaySavedDocument } from './replay-document.ts';
import { recoverMailbox } from './recover-mailbox.ts';
import type { ReplayDraft } from './replay-draft.ts';
import { replayProperties } from './replay-properties.ts';

/** Puts one record of a checkpoint into an index that holds the contents and nothing else. */
export async function replayCheckpoint(draft: ReplayDraft, facts: CheckpointFacts): Promise<void> {
  const { sql, account, state } = draft;
  if (facts.state !== undefined) {
    const { uidValidity, nextCollection, nextItem } = facts.state;
    checkNumbers([uidValidity, nextCollection, nextItem]);
    state.uidValidity = Math.max(state.uidValidity, uidValidity);
    state.nextCollection = Math.max(state.nextCollection, nextCollection);
    state.nextItem = Math.max(state.nextItem, nextItem);
  }
  for (const saved of facts.collections ?? [])
    await replayCollection(draft, saved as unknown as CollectionRow);
  for (const removal of facts.removed ?? []) {
    checkSaved(removal, 'nttn');
    await insertRemoval(sql, account, removal as unknown as SavedRemoval);
  }
  for (const name of facts.subscriptions ?? []) {
    checkSaved([name], 't');
    await addSubscription(sql, account, name);
  }
  for (const note of facts.notes ?? []) {
    checkSaved(note, 'ntt');
    const [mailbox, entry, value] = note as [number, string, string];
    await writeAnnotation(sql, account, { mailbox, entry, value: Buffer.from(value, 'base64') });
  }
  if (facts.tombstones !== undefined) await replayTombstones(draft, facts.tombstones);
  if (facts.members !== undefined) await replayMembers(draft, facts.members);
  for (const saved of facts.documents ?? []) await replaySavedDocument(draft, saved);
}

/** The same in pieces as small as can be, so that one that cannot be followed costs itself alone. */
export function* piecesOf(facts: CheckpointFacts): Generator<CheckpointFacts> {
  const { m, members } = facts;
  if (facts.state !== undefined) yield { m, state: facts.state };
  for (const each of listOf(facts.collections)) yield { m, collections: [each] };
  for (const each of listOf(facts.removed)) yield { m, removed: [each] };
  for (const each of listOf(facts.subscriptions)) yield { m, subscriptions: [each] };
  for (const each of listOf(facts.notes)) yield { m, notes: [each] };
  for (const row of listOf(members?.rows)) yield { m, members: { c: members!.c, rows: [row] } };
  for (const each of listOf(facts.tombstones)) yield { m, tombstones: [each] };
  for (const each of listOf(facts.documents)) yield { m, documents: [each] };
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? (list as readonly T[]) : [];
}

/** Counted again from the members. */
const noCounts = { messages: 0, unseen: 0, deleted: 0, bytes: 0, deletedBytes: 0 };

async function replayCollection(draft: ReplayDraft, saved: CollectionRow): Promise<void> {
  checkCollection(saved);
  const { id, objectId, kind, name, role, isSelectable, uidValidity } = saved;
  await replayProperties(draft, {
    o: 'collection',
    c: id,
    id: objectId,
    kind,
    name,
    role,
    selectable: isSelectable,
    v: uidValidity,
  });
  const row = draft.collections.editProperties(id)!;
  const counts = row.messages > 0 ? {} : noCounts;
  Object.assign(row, { ...saved, ...counts, uidNext: Math.max(row.uidNext, saved.uidNext) });
}

async function replayMembers(
  draft: ReplayDraft,
  members: NonNullable<CheckpointFacts['members']>,
): Promise<void> {
  const rows = members.rows as unknown as readonly SavedMember[];
  for (const row of rows) checkSaved(row, 'nnntnnnn');
  const box = await recoverMailbox(draft, members.c);
  const key = { account: draft.account, id: members.c };
  const present = await presentItems(draft, rows);
  const uids = rows.map(([uid]) => uid);
  const taken = new Set((await weightsOf(draft.sql, key, uids)).map(([uid]) => uid));
  let missing = 0;
  for (const row of rows) {
    const [uid, item, systemFlags, keywords, modseq, receivedAt, savedAt, size] = row;
    box.uidNext = Math.max(box.uidNext, uid + 1);
    if (!present.has(item) || taken.has(uid)) {
      missing++;
      continue;
    }
    weigh(draft, box, { systemFlags, size, sign: 1 });
    const member = { uid, item, systemFlags, keywords, modseq, receivedAt, savedAt, size };
    await insertMember(draft.sql, key, member);
  }
  if (missing > 0)
    draft.note(`${missing} messages of mailbox ${members.c}`, 'their contents cannot be read');
}

async function replayTombstones(
  draft: ReplayDraft,
  rows: NonNullable<CheckpointFacts['tombstones']>,
): Promise<void> {
  for (const row of rows) checkSaved(row, 'nnnNnnntn');
  const saved = rows as unknown as readonly SavedTombstone[];
  const present = await presentItems(
    draft,
    saved.map((row) => [row[2], row[3] ?? 0]),
  );
  for (const row of saved) {
    const item = row[3] !== null && present.has(row[3]) ? row[3] : null;
    await insertTombstone(draft.sql, draft.account, row.with(3, item) as SavedTombstone);
  }
}

async function presentItems(
  draft: ReplayDraft,
  rows: readonly (readonly [uid: number, item: number, ...rest: unknown[]])[],
): Promise<Set<number>> {
  const items = rows.map(([, item]) => item);
  return new Set((await placesOf(draft.sql, draft.account, items)).map(([item]) => item));
}
