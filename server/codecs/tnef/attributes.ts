import type { Bytes } from '#platform/bytes.ts';

/** One attribute of a TNEF stream. */
export interface Attribute {
  readonly level: 'message' | 'attachment';
  /** Without its type. */
  readonly id: number;
  readonly data: Bytes;
}

/** Ids of attributes (MS-OXTNEF §2.1.3.1). */
export const attributeIds = {
  from: 0x8000,
  subject: 0x8004,
  dateSent: 0x8005,
  dateReceived: 0x8006,
  messageStatus: 0x8007,
  messageClass: 0x8008,
  messageId: 0x8009,
  body: 0x800c,
  priority: 0x800d,
  attachData: 0x800f,
  attachTitle: 0x8010,
  attachMetaFile: 0x8011,
  attachCreated: 0x8012,
  attachModified: 0x8013,
  dateModified: 0x8020,
  attachTransportName: 0x9001,
  attachRendering: 0x9002,
  messageProperties: 0x9003,
  recipientTable: 0x9004,
  attachProperties: 0x9005,
  version: 0x9006,
  codePage: 0x9007,
  dateStart: 0x0006,
  dateEnd: 0x0007,
  ownerId: 0x0008,
  responseRequested: 0x0009,
} as const;

const HEADER_BYTES = 6;
const ATTRIBUTE_HEADER = 9;
/** A message with an attachment for each of its bytes is none. */
const MAX_ATTRIBUTES = 200_000;

export function isTnef(bytes: Bytes): boolean {
  return bytes.length >= HEADER_BYTES && bytes.readUInt32LE(0) === 0x22_3e_9f_78;
}

/** The attributes of a TNEF stream, in order; a problem is told when the last one is cut off or there is something else behind it. */
export function* readAttributes(bytes: Bytes, problems: string[]): Generator<Attribute> {
  let at = HEADER_BYTES;
  for (let count = 0; at < bytes.length; count++) {
    const level = bytes[at];
    const isKnown = level === 1 || level === 2;
    if (!isKnown || at + ATTRIBUTE_HEADER > bytes.length || count >= MAX_ATTRIBUTES) {
      // Gateways leave blanks and zeros at the end.
      if (!isPadding(bytes.subarray(at)))
        problems.push(`no attribute at byte ${at} of ${bytes.length}; the rest is left out`);
      return;
    }
    const length = bytes.readUInt32LE(at + 5);
    const start = at + ATTRIBUTE_HEADER;
    const data = bytes.subarray(start, start + length);
    if (data.length < length)
      problems.push(`the attribute at byte ${at} has ${data.length} bytes of ${length}`);
    yield {
      level: level === 1 ? 'message' : 'attachment',
      id: bytes.readUInt16LE(at + 1),
      data,
    };
    at = start + length + 2;
  }
}

function isPadding(rest: Bytes): boolean {
  return rest.every((byte) => byte === 0 || byte === 10 || byte === 13 || byte === 32);
}
