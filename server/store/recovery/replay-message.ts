import type { Draft } from '../account/draft.ts';
import type { MessageFacts } from '../account/journal-facts.ts';
import type { AccountBlobs, IncomingContent, ScannedRecord } from '../blob-store.ts';
import type { StoredSummary } from '../message.ts';
import { contentIdentity, ownThread } from '../transaction/content-identity.ts';
import { insertContent } from '../transaction/insert-item.ts';
import { applyMember } from '../transaction/insert-member.ts';
import { rejoinThread } from '../transaction/thread.ts';

/** Puts a message of the packs back into the index; what the index keeps of its text is made anew. */
export async function replayMessage(
  draft: Draft,
  record: ScannedRecord,
  parts: {
    readonly blobs: AccountBlobs;
    readonly summarize: (content: IncomingContent) => Promise<StoredSummary>;
  },
): Promise<void> {
  const facts = record.facts as unknown as MessageFacts;
  const whole = await parts.blobs.readContent(record.place);
  const bytes = whole.subarray(record.prefixSize);
  const summary = await parts.summarize({ kind: 'memory', bytes });
  const identity = contentIdentity(record.sha256!, whole.subarray(0, record.prefixSize));
  const thread = facts.t ?? ownThread(identity);
  await rejoinThread(draft, summary, thread);
  await insertContent(
    draft,
    {
      id: facts.i,
      identity,
      thread,
      size: whole.length,
      hasPrefix: record.prefixSize > 0,
      summary,
    },
    record.place,
  );
  draft.state.nextItem = Math.max(draft.state.nextItem, facts.i + 1);
  await applyMember(draft, facts, whole.length);
}
