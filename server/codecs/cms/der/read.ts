import { type Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** One value and where it lies in the input. */
export interface DerValue {
  readonly tag: number;
  readonly start: number;
  readonly contentStart: number;
  /** Behind its last octet. */
  readonly end: number;
}

/** A length in more octets than these is beyond any certificate. */
const MAX_LENGTH_OCTETS = 4;

/** The value that begins at `at` and has to end by `end`. @throws InputSyntaxError */
export function readDer(bytes: Bytes, at: number, end: number): DerValue {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (at + 1 >= end || tag === undefined || first === undefined)
    throw new InputSyntaxError('a DER value is expected', at);
  if ((tag & 0x1f) === 0x1f) throw new InputSyntaxError('tags above 30 are not known here', at);
  let contentStart = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > MAX_LENGTH_OCTETS || contentStart + count > end)
      throw new InputSyntaxError('a definite length is expected', at + 1);
    length = bytes.readUIntBE(contentStart, count);
    contentStart += count;
  }
  if (contentStart + length > end)
    throw new InputSyntaxError('a DER value is longer than what holds it', at + 1);
  return { tag, start: at, contentStart, end: contentStart + length };
}
