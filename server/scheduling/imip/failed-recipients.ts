import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { formatField } from '#codecs/mime/format-header.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';

/** The header field by which a mail about a meeting is known when it comes back. */
const FIELD = 'X-Mailstead-Meeting';
/** Longer ones are not followed: a line of a header has at most 998 bytes. */
const MAX_UID_BYTES = 400;

/** A mail that could not be delivered. */
export interface FailedMail {
  /** Of the meeting. */
  readonly uid: string;
  /** Addresses in lower case. */
  readonly recipients: ReadonlySet<string>;
}

/** '' for a UID that is too long. */
export function formatMeetingField(uid: string): string {
  const bytes = Buffer.from(uid);
  return bytes.length > MAX_UID_BYTES ? '' : formatField(FIELD, bytes.toString('hex'));
}

/** What a report of this server says about a mail of a meeting; undefined for other mail. */
// RFC 3464 §2
export function readFailedMail(content: Buffer): FailedMail | undefined {
  if (!content.includes(FIELD)) return undefined;
  // What came from elsewhere, and only had to wait here, says so.
  const header = parseHeader(content, 0, content.length);
  if (headerValue(header, 'received') !== undefined) return undefined;
  const { children } = parseMessage(content);
  const textOf = (isWanted: (type: string) => boolean): string => {
    const part = children.find((p) => isWanted(`${p.type}/${p.subtype}`));
    return part === undefined ? '' : bodyOf(content, part);
  };
  const returned = textOf((type) => /headers$|rfc822$|\/global$/.test(type));
  const hex = new RegExp(`^${FIELD}:\\s*([0-9a-f]+)`, 'im').exec(returned)?.[1];
  if (hex === undefined) return undefined;
  const recipients = new Set<string>();
  for (const block of textOf((type) => type.endsWith('delivery-status')).split(/\r?\n\r?\n/)) {
    const address = /^Final-Recipient:[^;\r\n]*;\s*(\S+)/im.exec(block)?.[1];
    if (address !== undefined && /^Action:\s*failed\s*$/im.test(block))
      recipients.add(address.toLowerCase());
  }
  return { uid: Buffer.from(hex, 'hex').toString(), recipients };
}

function bodyOf(content: Buffer, { bodyStart, bodyEnd }: MessagePart): string {
  return content.subarray(bodyStart, bodyEnd).toString();
}
