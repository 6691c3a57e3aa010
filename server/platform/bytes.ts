/** Bytes as Node gives them; a plain Uint8Array is accepted wherever only reading is done. */
export type Bytes = Buffer<ArrayBufferLike>;

export const CR = 13;
export const LF = 10;

/** A Buffer over the same memory, without copying. */
export function asBuffer(bytes: Uint8Array): Bytes {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Turns lone LF and lone CR into CRLF; gives the input itself when nothing needs to change. */
export function toCrlf(bytes: Bytes): Bytes {
  let extra = 0;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (c === LF && bytes[i - 1] !== CR) extra++;
    else if (c === CR && bytes[i + 1] !== LF) extra++;
  }
  if (extra === 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length + extra);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i]!;
    if (c === LF && bytes[i - 1] !== CR) out[at++] = CR;
    out[at++] = c;
    if (c === CR && bytes[i + 1] !== LF) out[at++] = LF;
  }
  return out;
}
