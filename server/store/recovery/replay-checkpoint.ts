import type { Draft } from '../account/draft.ts';
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
import { insertMember } from '../sql/members.ts';
import { addSubscription, writeAnnotation } from '../sql/names.ts';

/** Puts one record of a checkpoint into an index that holds the contents and nothing else. */
export async function replayCheckpoint(draft: Draft, facts: CheckpointFacts): Promise<void> {
  const { sql, account, state } = draft;
  if (facts.state !== undefined) {
    state.uidValidity = Math.max(state.uidValidity, facts.state.uidValidity);
    state.nextCollection = Math.max(state.nextCollection, facts.state.nextCollection);
    state.nextItem = Math.max(state.nextItem, facts.state.nextItem);
  }
  for (const saved of facts.collections ?? [])
    draft.collections.create({ ...(saved as unknown as CollectionRow), ...noCounts });
  for (const removal of facts.removed ?? [])
    await insertRemoval(sql, account, removal as unknown as SavedRemoval);
  for (const name of facts.subscriptions ?? []) await addSubscription(sql, account, name);
  for (const note of facts.notes ?? []) {
    const [mailbox, entry, value] = note as [number, string, string];
    await writeAnnotation(sql, account, { mailbox, entry, value: Buffer.from(value, 'base64') });
  }
  for (const tombstone of facts.tombstones ?? [])
    await insertTombstone(sql, account, tombstone as unknown as SavedTombstone);
  if (facts.members !== undefined) await replayMembers(draft, facts.members);
}

/** Counted again from the members. */
const noCounts = { messages: 0, unseen: 0, deleted: 0, bytes: 0, deletedBytes: 0 };

async function replayMembers(
  draft: Draft,
  members: NonNullable<CheckpointFacts['members']>,
): Promise<void> {
  const box = draft.collections.edit(members.c)!;
  const key = { account: draft.account, id: members.c };
  for (const row of members.rows as unknown as readonly SavedMember[]) {
    const [uid, item, systemFlags, keywords, modseq, receivedAt, savedAt, size] = row;
    weigh(draft, box, { systemFlags, size, sign: 1 });
    const member = { uid, item, systemFlags, keywords, modseq, receivedAt, savedAt, size };
    await insertMember(draft.sql, key, member);
  }
}
