import type { MessageHeader } from './header-fields.ts';
import type { MimeParameter } from './mime-parameters.ts';

/** A media type or disposition as it is written, with its parameters. */
export interface MimeValue {
  readonly type: string;
  /** '' when it is missing (or for a disposition). */
  readonly subtype: string;
  readonly parameters: readonly MimeParameter[];
}

/** What the MIME fields of one part say; strings are latin1 text (characters are bytes). */
export interface ContentFields {
  readonly contentType: MimeValue | undefined;
  readonly disposition: MimeValue | undefined;
  /** As written; undefined when missing or malformed, which means 7bit. */
  readonly encoding: string | undefined;
  readonly id: string | undefined;
  readonly description: string | undefined;
  readonly md5: string | undefined;
  readonly languages: readonly string[];
  readonly location: string | undefined;
}

/** What a part contains: its bytes alone, further parts, or a message with a header of its own. */
export type PartKind = 'leaf' | 'multipart' | 'message';

/** One entity of a message; offsets count bytes from the start of the message. */
export interface MessagePart {
  readonly kind: PartKind;
  readonly header: MessageHeader;
  readonly fields: ContentFields;
  /** Lower case; the effective type, defaults applied. */
  readonly type: string;
  readonly subtype: string;
  readonly headerStart: number;
  /** Where the header ends, the empty line included. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Line ends in the body; counted for text and message parts, 0 for others. */
  readonly lines: number;
  /** The parts of a multipart; the one embedded message of a message part. */
  readonly children: readonly MessagePart[];
}
