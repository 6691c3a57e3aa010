import { toBaseSubject } from '#codecs/mime/base-subject.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import { parseMessageId } from '#codecs/mime/message-ids.ts';
import { summarizeDocument } from '#store/summarize-document.ts';
import type { ItemContent } from './item.ts';

export interface MessageFacts {
  readonly messageId: string | undefined;
  readonly sentAtSeconds: number | undefined;
  /** Base subject. */
  readonly subject: string;
  readonly size: number;
}

/** What an item says of itself: by this it is known again. undefined for files and for documents without UID. */
export async function readFacts({
  mediaType,
  bytes,
}: ItemContent): Promise<MessageFacts | { readonly uid: string } | undefined> {
  if (mediaType === 'message/rfc822') return readMessageFacts(bytes);
  const { uid } = await summarizeDocument(mediaType, async () => bytes);
  return uid === undefined ? undefined : { uid };
}

function readMessageFacts(bytes: ItemContent['bytes']): MessageFacts {
  const header = parseHeader(bytes, 0, bytes.length);
  const id = headerValue(header, 'message-id');
  const date = headerValue(header, 'date');
  return {
    messageId: id === undefined ? undefined : parseMessageId(id),
    sentAtSeconds: date === undefined ? undefined : parseMessageDate(date),
    subject: toBaseSubject(decodeEncodedWords(headerValue(header, 'subject') ?? '')).text,
    size: bytes.length,
  };
}
