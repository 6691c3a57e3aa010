import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { decodeBody, decodeText } from '#codecs/mime/decode-body.ts';
import { headerValue } from '#codecs/mime/header-fields.ts';
import { parseMessageDate } from '#codecs/mime/message-date.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import type { Loss, ReadItem, UnreadItem } from '../item.ts';
import { calendarOf } from './calendar-of.ts';
import { calendarTextsIn, joinCalendarTexts } from './calendar-parts.ts';
import { toCardItem } from './card-file.ts';

/** A message in which a server keeps an event, a contact, a task or a note. */
export interface DocumentMessage {
  readonly id: string;
  /** For people: where it lies. */
  readonly path: string;
  readonly kind: Exclude<ShownKind, 'mailbox' | 'files'>;
  readonly bytes: Bytes;
  readonly receivedAtSeconds?: number | undefined;
}

/** The document in a message; a message that is none of the folder's kind is told, with its bytes. */
export function toDocumentItem(message: DocumentMessage): ReadItem | UnreadItem {
  const { id, path, kind, bytes, receivedAtSeconds } = message;
  try {
    const item = kind === 'addressbook' ? toCard(message) : toCalendar(message);
    return {
      ...item,
      id,
      ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
      losses: [...item.losses, ...attachmentLosses(bytes)],
    };
  } catch (error) {
    const isExpected =
      error instanceof ContentSyntaxError ||
      error instanceof InputSyntaxError ||
      isDomainError(error);
    if (!isExpected) throw error;
    const text = `${path} is no item of a folder of this kind (${kind}): ${error.message}`;
    return { id, error: new DomainError('bad-syntax', text), remains: bytes };
  }
}

function toCard({ bytes }: DocumentMessage): ReadItem {
  const texts: string[] = isBare(bytes, 'VCARD') ? [decodeUnlabelled(bytes)] : [];
  if (texts.length === 0)
    for (const part of partsOf(bytes))
      if (/^text\/(?:x-)?(?:vcard|directory)$/.test(`${part.type}/${part.subtype}`))
        texts.push(decodeText(bytes, part));
  const cards = texts.flatMap((text) => parseCards(text));
  const [card] = cards;
  if (card === undefined) throw new ContentSyntaxError('there is no vCard in it');
  if (cards.length > 1) throw new ContentSyntaxError('there are several vCards in it');
  return toCardItem(card);
}

function toCalendar(message: DocumentMessage): ReadItem {
  const { bytes, kind } = message;
  const texts = isBare(bytes, 'VCALENDAR') ? [decodeUnlabelled(bytes)] : calendarTextsIn(bytes);
  const text = texts.length === 0 && kind === 'notes' ? toNote(message) : joinCalendarTexts(texts);
  return { id: '', content: { mediaType: 'text/calendar', bytes: Buffer.from(text) }, losses: [] };
}

/** Notes are messages: the title is the subject, the text the body. */
function toNote({ id, bytes, receivedAtSeconds }: DocumentMessage): string {
  const whole = parseMessage(bytes);
  const body = partsOf(bytes).find(({ type, subtype }) => type === 'text' && subtype === 'plain');
  if (body === undefined) throw new ContentSyntaxError('there is no text in it');
  const text = decodeText(bytes, body).replaceAll('\r\n', '\n').trimEnd();
  const date = parseMessageDate(headerValue(whole.header, 'date') ?? '') ?? receivedAtSeconds ?? 0;
  const title = decodeEncodedWords(headerValue(whole.header, 'subject') ?? '').trim();
  const messageId = /<([^<>\s]+)>/.exec(headerValue(whole.header, 'message-id') ?? '')?.[1];
  return noteText({ uid: messageId ?? `note-${id}`, title, text, atSeconds: date });
}

export interface Note {
  readonly uid: string;
  readonly title: string;
  readonly text: string;
  readonly atSeconds: number;
}

/** A note as iCalendar. */
function noteText({ uid, title, text, atSeconds }: Note): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atSeconds * 1000)
    .toString()
    .replaceAll(/[-:]|\.\d+/g, '');
  const lines = [property('UID', uid), property('DTSTAMP', at), property('CREATED', at)];
  const heading = title === '' ? text.split('\n', 1)[0]!.slice(0, 100) : title;
  return formatCalendar(
    calendarOf({
      name: 'VJOURNAL',
      properties: [...lines, textProperty('SUMMARY', heading), textProperty('DESCRIPTION', text)],
      components: [],
    }),
  );
}

/** Some programs leave the document in the file as it is. */
function isBare(bytes: Bytes, name: string): boolean {
  return new RegExp(`^\\s*(?:\u00EF\u00BB\u00BF)?BEGIN:${name}`, 'i').test(
    bytes.toString('latin1', 0, 100),
  );
}

function partsOf(bytes: Bytes): MessagePart[] {
  if (isBare(bytes, 'VC')) return [];
  const found: MessagePart[] = [];
  const walk = (part: MessagePart): void => {
    found.push(part);
    for (const child of part.children) walk(child);
  };
  walk(parseMessage(bytes));
  return found;
}

/** What Outlook's connectors keep of an item as attachments has no place in the document. */
function attachmentLosses(bytes: Bytes): Loss[] {
  return partsOf(bytes)
    .filter(({ type, children }) => children.length === 0 && type !== 'text')
    .map((part) => ({
      what: 'document-attachment',
      detail: `an attachment ${part.type}/${part.subtype} of ${decodeBody(bytes, part).length} bytes`,
    }));
}
