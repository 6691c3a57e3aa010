// Makes inputs for the fuzzer out of a corpus: small changes that keep most of the structure, and splices of two inputs.

/** Repeatable chance (mulberry32): the same seed gives the same inputs. */
export function seededChance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const tokens = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '"',
  '\\',
  '(',
  ')',
  '{',
  '}',
  '{10}\r\n',
  '{4294967296}',
  '~{3+}\r\n',
  '<',
  '>',
  '@',
  ':',
  ';',
  '=',
  '--',
  '=?utf-8?b?',
  '?=',
  '%',
  '*',
  '&',
  '-',
  '.',
  '\r\n.\r\n',
  'ÿ',
  '99999999999999999999',
  '-1',
  '\u0080',
  'From ',
  'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n',
];
const MAX_INPUT_BYTES = 64 * 1024;

export function mutate(corpus: readonly Buffer[], chance: () => number): Buffer {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)]!;
  let input = Buffer.from(corpus.length > 0 ? pick(corpus) : '');
  const changes = 1 + Math.floor(chance() * 8);
  for (let i = 0; i < changes; i++) {
    const at = Math.floor(chance() * (input.length + 1));
    const length = Math.floor(chance() * Math.min(64, input.length - at + 1));
    const rest = input.subarray(at + length);
    switch (Math.floor(chance() * 8)) {
      case 0:
        if (input.length > 0) input[Math.min(at, input.length - 1)] = Math.floor(chance() * 256);
        break;
      case 1:
        input = Buffer.concat([input.subarray(0, at), rest]);
        break;
      case 2:
        input = Buffer.concat([
          input.subarray(0, at),
          Buffer.from(pick(tokens), 'latin1'),
          input.subarray(at),
        ]);
        break;
      case 3: {
        const copied = input.subarray(at, at + length);
        const times = 1 + Math.floor(chance() * 20);
        input = Buffer.concat([
          input.subarray(0, at),
          ...Array.from({ length: times }, () => copied),
          input.subarray(at),
        ]);
        break;
      }
      case 4: {
        const other = corpus.length > 0 ? pick(corpus) : input;
        input = Buffer.concat([
          input.subarray(0, at),
          other.subarray(Math.floor(chance() * other.length)),
        ]);
        break;
      }
      case 5:
        input = input.subarray(0, at);
        break;
      case 6:
        if (input.length > 0)
          input[Math.min(at, input.length - 1)]! ^= 1 << Math.floor(chance() * 8);
        break;
      default: {
        const noise = Buffer.from(
          Array.from({ length: 1 + Math.floor(chance() * 16) }, () => Math.floor(chance() * 256)),
        );
        input = Buffer.concat([input.subarray(0, at), noise, rest]);
      }
    }
    if (input.length > MAX_INPUT_BYTES) input = input.subarray(0, MAX_INPUT_BYTES);
  }
  return input;
}
