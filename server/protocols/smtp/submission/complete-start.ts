import { editHeaderChunks } from '#codecs/mime/edit-header.ts';
import { formatMessageDate } from '#codecs/mime/format-header.ts';
import { type MessageHeader, parseHeader, rawFieldValue } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';

export interface CompletedStart {
  readonly chunks: readonly Bytes[];
  /** The Bcc fields, complete, that were taken out. */
  readonly bccFields: Buffer;
  /** The message asks for a copy in the sender's Sent mailbox. */
  readonly asksForCopy: boolean;
}

/** Fields of a user's message that are not for the recipients. */
const privateFields = ['bcc', 'resent-bcc', 'x-save-sent'];

/**
 * What a submission server adds to and takes from a user's message: missing Date, Message-ID and Sender come in, Bcc goes.
 * `start` holds the whole header. Nothing else is touched.
 */
// RFC 6409 §8
export function completeStart(
  start: Bytes,
  facts: {
    readonly epochMs: number;
    readonly messageId: string;
    /** Who wrote it on behalf of somebody; undefined: the message says so itself, or need not. */
    readonly missingSender: string | undefined;
  },
): CompletedStart {
  const header = parseHeader(start, 0, start.length);
  const names = new Set(header.fields.map((f) => f.name));
  const append: string[] = [];
  // RFC 5322 §3.6
  if (!names.has('date')) append.push(`Date: ${formatMessageDate(facts.epochMs / 1000)}\r\n`);
  if (!names.has('message-id')) append.push(`Message-ID: <${facts.messageId}>\r\n`);
  if (facts.missingSender !== undefined) append.push(`Sender: <${facts.missingSender}>\r\n`);
  const removed = header.fields.filter((f) => privateFields.includes(f.name));
  const bcc = removed.filter((f) => f.name !== 'x-save-sent');
  const isAsked = removed.some(
    (f) => f.name === 'x-save-sent' && rawFieldValue(header, f).trim().toLowerCase() === 'yes',
  );
  return {
    chunks:
      append.length === 0 && removed.length === 0
        ? [start]
        : hasNoHeader(header)
          ? [Buffer.from(`${append.join('')}\r\n`), start]
          : editHeaderChunks(start, { append, remove: privateFields }),
    bccFields: Buffer.concat(bcc.map((f) => start.subarray(f.start, f.end))),
    asksForCopy: isAsked,
  };
}

/** Text alone, without a header: what is added must not make its first lines fields. */
function hasNoHeader({ fields, text }: MessageHeader): boolean {
  return fields[0]?.name === '' && !text.startsWith('From ');
}
