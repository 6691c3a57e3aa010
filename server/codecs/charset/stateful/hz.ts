import type { Bytes } from '#platform/bytes.ts';

/** HZ (GB 2312 between `~{` and `~}`) to text. */
// RFC 1843 §2
export function decodeHz(bytes: Bytes): string {
  const text = bytes.toString('latin1');
  const out: number[] = [];
  let isTwoByte = false;
  for (let i = 0; i < text.length; i++) {
    const pair = text.slice(i, i + 2);
    if (pair === '~{' || pair === '~}') {
      isTwoByte = pair === '~{';
      i++;
    } else if (!isTwoByte && pair === '~~') {
      out.push(0x7e);
      i++;
    } else if (!isTwoByte && pair === '~\n') {
      i++;
    } else {
      const unit = bytes[i]!;
      if (unit === 10) isTwoByte = false;
      out.push(isTwoByte && unit > 0x20 && unit < 0x7f ? unit | 0x80 : unit);
    }
  }
  return new TextDecoder('gbk').decode(Uint8Array.from(out));
}
