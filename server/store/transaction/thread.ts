import { hash } from 'node:crypto';
import type { Draft } from '../account/draft.ts';
import type { StoredSummary } from '../message.ts';
import { rememberThread, threadsOf } from '../sql/threads.ts';

/**
 * Finds the thread of a message and ties the ids it names to it. A message's thread never changes; one that joins
 * two threads belongs to that of its nearest known ancestor.
 * @param own thread the message begins when it has no known ancestor
 */
export async function joinThread(
  draft: Draft,
  summary: StoredSummary,
  own: number,
): Promise<number> {
  const names = [...summary.references];
  if (summary.messageId !== undefined) names.push(summary.messageId);
  if (names.length === 0) return own;
  if (names.length === 1) {
    // Most messages answer none: the id is nearly always new, and one statement finds out.
    const entry = { hash: hashOf(names[0]!), thread: own };
    if (await rememberThread(draft.sql, draft.account, entry)) return own;
  }
  const hashes = [...new Set(names.map(hashOf))];
  const known = new Map(await threadsOf(draft.sql, draft.account, hashes));
  const nearest = hashes.findLast((key) => known.has(key));
  const thread = nearest === undefined ? own : known.get(nearest)!;
  for (const key of hashes)
    if (!known.has(key)) await rememberThread(draft.sql, draft.account, { hash: key, thread });
  return thread;
}

/** Replaying: the thread is known, only its names are tied. */
export async function rejoinThread(
  draft: Draft,
  summary: StoredSummary,
  thread: number,
): Promise<void> {
  const names = [...summary.references];
  if (summary.messageId !== undefined) names.push(summary.messageId);
  for (const key of new Set(names.map(hashOf)))
    await rememberThread(draft.sql, draft.account, { hash: key, thread });
}

/** 48 bits: a collision would show two conversations as one among some ten million messages. */
function hashOf(messageId: string): number {
  return hash('sha1', messageId, 'buffer').readUIntBE(0, 6);
}
