import { isDomainError } from '#platform/errors.ts';
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
  /** The content cannot be read: the message is left out, and all others are brought back. */
  readonly onDamage: (what: string) => void;
}

/** Puts a message of the packs back into the index, and into its mailbox. */
export async function replayMessage(
  draft: Draft,
  record: ScannedRecord,
  parts: Parts,
): Promise<void> {
  const facts = record.facts as unknown as MessageFacts;
  const size = await replayContent(draft, record, { ...parts, facts });
  if (size !== undefined) await applyMember(draft, facts, size);
}

/** Puts a content back; what the index keeps of its text is made anew. @returns its size, or undefined when it is damaged */
export async function replayContent(
  draft: Draft,
  record: ScannedRecord,
  parts: Parts & { readonly facts: { readonly i: number; readonly t?: number } },
): Promise<number | undefined> {
  const { facts } = parts;
  const whole = await tryReadContent(record, parts);
  if (whole === undefined) return undefined;
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

/** Records were checked when they were scanned; a content in a file of its own may still be damaged. */
async function tryReadContent(record: ScannedRecord, parts: Parts): Promise<Buffer | undefined> {
  try {
    return await parts.blobs.readContent(record.place);
  } catch (error) {
    if (!isDomainError(error, 'corrupt')) throw error;
    parts.onDamage(error.message);
    return undefined;
  }
}
