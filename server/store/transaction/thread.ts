import { hash } from 'node:crypto';
import { toThreadSubject } from '#codecs/mime/thread-subject.ts';
import type { Draft } from '../account/draft.ts';
import type { StoredSummary } from '../message.ts';
import { rememberThread, threadsOf } from '../sql/threads.ts';

/**
 * Finds the thread of a message and ties the ids it names, with its subject, to it: messages are of one thread when they
 * have an id and the subject in common. A message's thread never changes; one that joins two threads belongs to that of its
 * nearest known ancestor.
 * @param own thread the message begins when it has no known ancestor
 */
export async function joinThread(
  draft: Draft,
  summary: StoredSummary,
  own: number,
): Promise<number> {
  const hashes = tiesOf(summary);
  if (hashes.length === 0) return own;
  if (hashes.length === 1) {
    // Most messages answer none: the id is nearly always new, and one statement finds out.
    const entry = { hash: hashes[0]!, thread: own };
    if (await rememberThread(draft.sql, draft.account, entry)) return own;
  }
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
  for (const key of tiesOf(summary))
    await rememberThread(draft.sql, draft.account, { hash: key, thread });
}

/** Each id the message names, nearest last, together with its subject: who answers under another one begins a thread. */
// RFC 8621 §3
function tiesOf(summary: StoredSummary): number[] {
  const { references, answered, messageId } = summary;
  const names = [...references];
  if (answered !== undefined) names.push(answered);
  if (messageId !== undefined) names.push(messageId);
  const subject = toThreadSubject(summary.baseSubject);
  return [...new Set(names.map((name) => hashOf(`${name}\n${subject}`)))];
}

/** 48 bits: a collision would show two conversations as one among some ten million messages. */
function hashOf(tie: string): number {
  return hash('sha1', tie, 'buffer').readUIntBE(0, 6);
}
