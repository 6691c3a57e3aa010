const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** crypt(3)'s own base64: `count` characters from a number of up to 24 bits, lowest bits first. */
export function cryptBase64(value: number, count: number): string {
  let out = '';
  let rest = value;
  for (let i = 0; i < count; i++) {
    out += alphabet[rest & 63];
    rest >>>= 6;
  }
  return out;
}
