import type { Bytes } from '#platform/bytes.ts';

const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const ESCAPE = 0x1b;

/** ISO-2022-KR (KS C 5601 between SO and SI) to text. */
// RFC 1557 §2
export function decodeIso2022Kr(bytes: Bytes): string {
  const out: number[] = [];
  let isShifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const unit = bytes[i]!;
    if (unit === SHIFT_OUT) isShifted = true;
    else if (unit === SHIFT_IN) isShifted = false;
    else if (unit === ESCAPE && bytes.toString('latin1', i + 1, i + 4) === '$)C') i += 3;
    else {
      if (unit === 10) isShifted = false;
      out.push(isShifted && unit > 0x20 && unit < 0x7f ? unit | 0x80 : unit);
    }
  }
  return new TextDecoder('euc-kr').decode(Uint8Array.from(out));
}
