import { isDomainError } from '#platform/errors.ts';
import type { AccountBlobs, IncomingContent, ScannedRecord } from '../blob-store.ts';
import type { StoredSummary } from '../message.ts';
import { identityOf } from '../sql/items.ts';
import { contentIdentity, ownThread } from '../transaction/content-identity.ts';
import { insertContent } from '../transaction/insert-item.ts';
import { rejoinThread } from '../transaction/thread.ts';
import { tryItem, tryMessageFacts } from './check-facts.ts';
import type { ReplayDraft } from './replay-draft.ts';
import { replayMember, rescueContent } from './replay-member.ts';

export interface ContentParts {
  readonly blobs: AccountBlobs;
  readonly summarize: (content: IncomingContent) => Promise<StoredSummary>;
}

/** Puts a message of the packs back into the index, and into its mailbox. */
export async function replayMessage(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<void> {
  const facts = tryMessageFacts(record.facts);
  const content = await replayContent(draft, record, parts);
  if (content === undefined) {
    const box = facts && draft.collections.edit(facts.c);
    if (box !== undefined) box.uidNext = Math.max(box.uidNext, facts!.u + 1);
  } else if (facts === undefined)
    await rescueContent(draft, { ...content, receivedAt: draft.nowSeconds });
  else await replayMember(draft, { ...facts, i: content.item }, content.size);
}

/** A message whose facts cannot be followed: its content is kept where people find it. */
export async function rescueMessage(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<void> {
  const content = await replayContent(draft, record, parts);
  if (content !== undefined)
    await rescueContent(draft, { ...content, receivedAt: draft.nowSeconds });
}

/** Puts a content back; what the index keeps of its text is made anew. @returns undefined when it cannot be read */
export async function replayContent(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<{ readonly item: number; readonly size: number } | undefined> {
  const whole = await tryReadContent(draft, record, parts);
  if (whole === undefined) return undefined;
  const size = whole.length;
  const bytes = whole.subarray(record.prefixSize);
  const identity = contentIdentity(record.sha256!, whole.subarray(0, record.prefixSize));
  const { item, isKnown } = await numberFor(draft, record.facts['i'], identity);
  if (isKnown) return { item, size };
  const summary = await parts.summarize({ kind: 'memory', bytes });
  const thread = tryItem(record.facts['t']) ?? ownThread(identity);
  await rejoinThread(draft, summary, thread);
  const hasPrefix = record.prefixSize > 0;
  const content = { id: item, identity, thread, size, hasPrefix, summary };
  await insertContent(draft, content, record.place);
  draft.state.nextItem = Math.max(draft.state.nextItem, item + 1);
  return { item, size };
}

/** The number the record says, or a new one when another content has it. */
export async function numberFor(
  draft: ReplayDraft,
  said: unknown,
  identity: Buffer,
): Promise<{ readonly item: number; readonly isKnown: boolean }> {
  const { state } = draft;
  const wanted = tryItem(said);
  if (wanted !== undefined && wanted >= state.nextItem) return { item: wanted, isKnown: false };
  const present =
    wanted === undefined ? undefined : await identityOf(draft.sql, draft.account, wanted);
  if (wanted !== undefined && present === undefined) return { item: wanted, isKnown: false };
  if (wanted !== undefined && identity.equals(present!)) return { item: wanted, isKnown: true };
  const item = state.nextItem;
  draft.note(`the content ${wanted ?? 'without a number'}`, `it is content ${item} now`);
  return { item, isKnown: false };
}

/** Records were checked when they were scanned; a content in a file of its own may still be damaged. */
export async function tryReadContent(
  draft: ReplayDraft,
  record: ScannedRecord,
  parts: ContentParts,
): Promise<Buffer | undefined> {
  try {
    return await parts.blobs.readContent(record.place);
  } catch (error) {
    if (!isDomainError(error, 'corrupt') && !isDomainError(error, 'not-found')) throw error;
    draft.note('a content', error.message);
    return undefined;
  }
}
