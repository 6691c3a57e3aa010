/** One value in DER: tag, length, content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
}

export const derNull = der(0x05);

export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

/** SET OF: its members in the order of their octets, which is what makes the encoding the only one. */
export function derSetOf(members: readonly Uint8Array[], tag = 0x31): Buffer {
  return der(tag, ...[...members].sort((a, b) => Buffer.compare(a, b)));
}

export function derOctets(bytes: Uint8Array): Buffer {
  return der(0x04, bytes);
}

/** From 0 to 127. */
export function derSmallInteger(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

/** From the dotted form. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime until 2049, GeneralizedTime afterwards. */
// RFC 5652 §11.3
export function derTime(epochSeconds: number): Buffer {
  const text = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
    .toString({ smallestUnit: 'second' })
    .replaceAll(/[-:T]/g, '');
  return Number(text.slice(0, 4)) < 2050
    ? der(0x17, Buffer.from(text.slice(2), 'latin1'))
    : der(0x18, Buffer.from(text, 'latin1'));
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

function base128(value: number): number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest % 128) | 0x80);
  return octets;
}
