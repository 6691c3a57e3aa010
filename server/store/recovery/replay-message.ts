import type { Draft } from '../account/draft.ts';
import type { MessageFacts } from '../account/journal-facts.ts';
import type { AccountBlobs, IncomingContent, ScannedRecord } from '../blob-store.ts';
import type { StoredSummary } from '../message.ts';
import { contentIdentity, ownThread } from '../transaction/content-identity.ts';
import { insertContent } from '../transaction/insert-item.ts';
import { applyMember } from '../transaction/insert-member.ts';
import { rejoinThread } from '../transaction/thread.ts';

interface Parts {
  readonly blobs: AccountBlobs;
  readonly summarize: (content: IncomingContent) => Promise<StoredSummary>;
}

/** Puts a message of the packs back into the index, and into its mailbox. */
export async function replayMessage(
  draft: Draft,
  record: ScannedRecord,
  parts: Parts,
): Promise<void> {
  const facts = record.facts as unknown as MessageFacts;
  const size = await replayContent(draft, record, { ...parts, facts });
  await applyMember(draft, facts, size);
}

/** Puts a content back; what the index keeps of its text is made anew. @returns its size */
export async function replayContent(
  draft: Draft,
  record: ScannedRecord,
  parts: Parts & { readonly facts: { readonly i: number; readonly t?: number } },
): Promise<number> {
  const { facts } = parts;
  const whole = await parts.blobs.readContent(record.place);
  const bytes = whole.subarray(record.prefixSize);
  const summary = await parts.summarize({ kind: 'memory', bytes });
  const identity = contentIdentity(record.sha256!, whole.subarray(0, record.prefixSize));
  const thread = facts.t ?? ownThread(identity);
  await rejoinThread(draft, summary, thread);
  const hasPrefix = record.prefixSize > 0;
  const size = whole.length;
  const content = { id: facts.i, identity, thread, size, hasPrefix, summary };
  await insertContent(draft, content, record.place);
  draft.state.nextItem = Math.max(draft.state.nextItem, facts.i + 1);
  return size;
}
