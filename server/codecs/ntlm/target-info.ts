import { InputSyntaxError } from '#platform/errors.ts';

/** What the server says of itself, and what the client adds to it. MS-NLMP §2.2.2.1 */
export interface TargetPair {
  readonly id: number;
  readonly value: Buffer;
}

export const targetIds = {
  end: 0,
  flags: 6,
  timestamp: 7,
  targetName: 9,
  channelBindings: 10,
} as const;

/** @throws InputSyntaxError */
export function parseTargetInfo(bytes: Buffer): TargetPair[] {
  const pairs: TargetPair[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new InputSyntaxError('an NTLM target pair is cut off', at);
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === targetIds.end) return pairs;
    if (at + 4 + length > bytes.length)
      throw new InputSyntaxError('an NTLM target pair is cut off', at);
    pairs.push({ id, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return pairs;
}

export function formatTargetInfo(pairs: readonly TargetPair[]): Buffer {
  const pieces = pairs.map(({ id, value }) => Buffer.concat([pairHead(id, value.length), value]));
  return Buffer.concat([...pieces, pairHead(targetIds.end, 0)]);
}

function pairHead(id: number, length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(length, 2);
  return head;
}
