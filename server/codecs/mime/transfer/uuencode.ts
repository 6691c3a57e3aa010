import type { Bytes } from '#platform/bytes.ts';

/** The file inside "begin ... end"; a body without such a frame is read as lines alone. */
export function decodeUuencode(body: Bytes): Bytes {
  const chunks: Buffer[] = [];
  const text = body.toString('latin1');
  const begin = /^begin [0-7]{3,4} [^\r\n]*\r?\n/m.exec(text);
  let at = begin === null ? 0 : begin.index + begin[0].length;
  while (at < text.length) {
    let lf = text.indexOf('\n', at);
    if (lf < 0) lf = text.length;
    const line = text.slice(at, lf).trimEnd();
    at = lf + 1;
    if (line === 'end') break;
    if (line !== '') chunks.push(decodeLine(line));
  }
  return Buffer.concat(chunks);
}

/** A length character, then groups of four characters for three bytes. */
function decodeLine(line: string): Buffer {
  const length = (line.charCodeAt(0) - 32) & 63;
  const out = Buffer.alloc(Math.ceil(length / 3) * 3);
  let to = 0;
  for (let i = 1; to < length; i += 4, to += 3) {
    let group = 0;
    for (let k = 0; k < 4; k++) {
      const c = line.charCodeAt(i + k);
      group = (group << 6) | (Number.isNaN(c) ? 0 : (c - 32) & 63);
    }
    out[to] = group >> 16;
    out[to + 1] = (group >> 8) & 255;
    out[to + 2] = group & 255;
  }
  return out.subarray(0, length);
}
