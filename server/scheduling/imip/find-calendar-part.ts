import { decodeText } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parameterText } from '#codecs/mime/mime-parameters.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { mentionsCalendar } from '../may-be-scheduling.ts';

export interface CalendarPart {
  readonly text: string;
  /** As the part says it; undefined when it does not. */
  readonly method: string | undefined;
}

/** No meeting is longer; a calendar that is sent as a file is none. */
const MAX_CALENDAR_BYTES = 1024 * 1024;

/**
 * The part of a mail that is a scheduling message: the first text/calendar that is no attached file, one with a method before
 * others. Messages inside the message were sent to somebody else.
 */
// RFC 6047 §2.4
export function findCalendarPart(content: Buffer): CalendarPart | undefined {
  if (!mentionsCalendar(content)) return undefined;
  const found = [...calendarParts(parseMessage(content))];
  const part = found.find((p) => methodOf(p) !== undefined) ?? found[0];
  if (part === undefined || part.bodyEnd - part.bodyStart > MAX_CALENDAR_BYTES * 1.4)
    return undefined;
  return { text: decodeText(content, part), method: methodOf(part) };
}

function* calendarParts(part: MessagePart): Generator<MessagePart> {
  if (part.kind === 'message') return;
  const isFile = part.fields.disposition?.type.toLowerCase() === 'attachment';
  if (part.type === 'text' && part.subtype === 'calendar')
    if (!isFile || methodOf(part) !== undefined) yield part;
  for (const child of part.children) yield* calendarParts(child);
}

function methodOf(part: MessagePart): string | undefined {
  const method = parameterText(part.fields.contentType?.parameters ?? [], 'method')?.trim();
  return method === undefined || method === '' ? undefined : method;
}
