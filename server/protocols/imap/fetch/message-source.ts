import type { Bytes } from '#platform/bytes.ts';
import { parseHeader, type MessageHeader } from '#codecs/mime/header-fields.ts';
import { MAX_HEADER_BYTES } from '#codecs/mime/limits.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';

/** Messages up to this size are read whole and many at a time; of larger ones only what is asked for. */
export const SMALL_MESSAGE_BYTES = 256 * 1024;
/** Enough of the beginning to hold any header that the parser reads. */
export const HEAD_BYTES = MAX_HEADER_BYTES + 1024;

/** One message while its items are written; header and tree are made when first asked for. */
export class MessageSource {
  readonly size: number;
  /** The whole message, or the beginning of a large one. */
  readonly head: Bytes;
  #header: MessageHeader | undefined;
  #tree: MessagePart | undefined;

  constructor(head: Bytes, size = head.length) {
    this.head = head;
    this.size = size;
  }

  get header(): MessageHeader {
    return (this.#header ??= this.#tree?.header ?? parseHeader(this.head, 0, this.head.length));
  }

  /** Of the head: that of the message only when the message is whole. */
  get tree(): MessagePart {
    return (this.#tree ??= parseMessage(this.head));
  }
}
