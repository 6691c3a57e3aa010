import type { Draft } from '../account/draft.ts';
import type { RecordPlace } from '../blob-store.ts';
import type { StoredSummary } from '../message.ts';
import { insertItem } from '../sql/items.ts';
import { packBaseSubject, packEnvelope, packMessageId } from '../texts/envelope-text.ts';
import { packStructure } from '../texts/structure-text.ts';
import { contentKey, ownThread } from './content-identity.ts';

/** Writes the row of a content that has its place in the packs. */
export async function insertContent(
  draft: Draft,
  content: {
    readonly id: number;
    readonly identity: Uint8Array;
    readonly thread: number;
    readonly size: number;
    readonly hasPrefix: boolean;
    readonly summary: StoredSummary;
  },
  place: RecordPlace,
): Promise<void> {
  const { summary } = content;
  const envelope = withoutNul(summary.envelope);
  const messageId = summary.messageId && withoutNul(summary.messageId);
  draft.touched.stored(content.id, envelope);
  draft.state.liveBytes += place.length;
  await insertItem(draft.sql, draft.account, {
    id: content.id,
    contentKey: content.hasPrefix ? null : contentKey(content.identity),
    identity: content.identity,
    thread: content.thread,
    pack: place.pack,
    packOffset: place.offset,
    recordLength: place.length,
    size: content.size,
    sentAt: summary.sentAtSeconds ?? null,
    hasAttachment: summary.hasAttachment ? 1 : 0,
    messageId: packMessageId(messageId, envelope),
    refs: withoutNul(summary.references.join(' ')),
    baseSubject: packBaseSubject(withoutNul(summary.baseSubject), envelope),
    bodyStructure: packStructure(withoutNul(summary.bodyStructure)),
    envelope: packEnvelope(envelope),
  });
}

/** Writes the row of a document's content: nothing of it is read as a message. */
export async function insertDocumentContent(
  draft: Draft,
  content: { readonly id: number; readonly identity: Uint8Array; readonly size: number },
  place: RecordPlace,
): Promise<void> {
  draft.state.liveBytes += place.length;
  await insertItem(draft.sql, draft.account, {
    id: content.id,
    // Never taken for a message of the same bytes.
    contentKey: null,
    identity: content.identity,
    thread: ownThread(content.identity),
    pack: place.pack,
    packOffset: place.offset,
    recordLength: place.length,
    size: content.size,
    sentAt: null,
    hasAttachment: 0,
    messageId: '',
    refs: '',
    baseSubject: '',
    bodyStructure: '',
    envelope: '',
  });
}

/** PostgreSQL keeps no NUL in text, and IMAP sends none. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
