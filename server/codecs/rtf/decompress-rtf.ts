import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_RTF_BYTES } from './limits.ts';

const HEADER_BYTES = 16;
const COMPRESSED = 0x75_46_5a_4c;
const UNCOMPRESSED = 0x41_4c_45_4d;
const WINDOW = 4096;

/** The text that every window begins with. */
const initialWindow = Buffer.from(
  String.raw`{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript ` +
    String.raw`\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
    '\r\n' +
    String.raw`\par \pard\plain\f0\fs20\b\i\u\tab\tx`,
  'latin1',
);

/**
 * The RTF inside a PidTagRtfCompressed (MS-OXRTFCP). A text that ends too early gives what was there: its size and its
 * checksum are not insisted on, because writers get both wrong.
 * @throws InputSyntaxError when it is neither of the two forms, or longer than MAX_RTF_BYTES
 */
export function decompressRtf(bytes: Bytes): Bytes {
  if (bytes.length < HEADER_BYTES)
    throw new InputSyntaxError('compressed RTF is shorter than its header', bytes.length);
  const size = bytes.readUInt32LE(4);
  const kind = bytes.readUInt32LE(8);
  if (bytes.length > MAX_RTF_BYTES || size > MAX_RTF_BYTES)
    throw new InputSyntaxError(`compressed RTF is longer than ${MAX_RTF_BYTES} bytes`, 4);
  const end = Math.min(bytes.length, bytes.readUInt32LE(0) + 4);
  if (kind === UNCOMPRESSED) return bytes.subarray(HEADER_BYTES, HEADER_BYTES + size);
  if (kind !== COMPRESSED) throw new InputSyntaxError('neither compressed nor plain RTF', 8);
  return expand(bytes, Math.max(end, HEADER_BYTES), size);
}

/** Eight tokens a control byte, lowest bit first: a byte as it is, or a piece of the window. */
function expand(bytes: Bytes, end: number, size: number): Bytes {
  const window = Buffer.alloc(WINDOW, ' ');
  initialWindow.copy(window);
  let write = initialWindow.length;
  const out = Buffer.allocUnsafe(Math.min(size, (end - HEADER_BYTES) * 9));
  let length = 0;
  const put = (byte: number): void => {
    out[length++] = byte;
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  let at = HEADER_BYTES;
  while (at < end && length < out.length) {
    let control = bytes[at++]!;
    for (let bit = 0; bit < 8 && at < end && length < out.length; bit++, control >>= 1) {
      if ((control & 1) === 0) {
        put(bytes[at++]!);
        continue;
      }
      const reference = (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
      at += 2;
      const from = reference >> 4;
      if (from === write) return out.subarray(0, length);
      const count = (reference & 15) + 2;
      for (let i = 0; i < count && length < out.length; i++) put(window[(from + i) % WINDOW]!);
    }
  }
  return out.subarray(0, length);
}
