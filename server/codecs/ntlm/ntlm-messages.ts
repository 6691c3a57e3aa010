import { InputSyntaxError } from '#platform/errors.ts';
import { ntlmFlags, signature, wantedFlags } from './ntlm-flags.ts';
import { parseTargetInfo, type TargetPair } from './target-info.ts';

/** The server's question. MS-NLMP §2.2.1.2 */
export interface NtlmChallenge {
  readonly flags: number;
  /** 8 bytes. */
  readonly challenge: Buffer;
  readonly targetName: string;
  readonly targetInfo: readonly TargetPair[];
  /** The message as it came: the integrity code covers it. */
  readonly bytes: Buffer;
}

/** Servers send a few hundred bytes; what is longer is none of them. */
const MAX_CHALLENGE_BYTES = 8192;

/** The first message of a client, which says no more than what it can do. MS-NLMP §2.2.1.1 */
export function formatNegotiate(): Buffer {
  const out = Buffer.alloc(32);
  signature.copy(out);
  out.writeUInt32LE(1, 8);
  out.writeUInt32LE(wantedFlags, 12);
  return out;
}

/** @throws InputSyntaxError */
export function parseChallenge(bytes: Buffer): NtlmChallenge {
  if (bytes.length > MAX_CHALLENGE_BYTES)
    throw new InputSyntaxError('an NTLM challenge that long is none', 0);
  if (bytes.length < 32 || !bytes.subarray(0, 8).equals(signature) || bytes.readUInt32LE(8) !== 2)
    throw new InputSyntaxError('no NTLM challenge', 0);
  const flags = bytes.readUInt32LE(20);
  const hasInfo = (flags & ntlmFlags.targetInfo) !== 0 && bytes.length >= 48;
  return {
    flags,
    challenge: bytes.subarray(24, 32),
    targetName: payload(bytes, 12).toString(flags & ntlmFlags.unicode ? 'utf16le' : 'latin1'),
    targetInfo: hasInfo ? parseTargetInfo(payload(bytes, 40)) : [],
    bytes,
  };
}

export interface NtlmAnswerFields {
  readonly flags: number;
  readonly lmResponse: Buffer;
  readonly ntResponse: Buffer;
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
}

/** Where the integrity code stands in what formatAuthenticate() gives; 16 bytes, zero at first. */
export const INTEGRITY_CODE_AT = 72;
const HEAD_BYTES = 88;

/** The client's answer. MS-NLMP §2.2.1.3 */
export function formatAuthenticate(fields: NtlmAnswerFields): Buffer {
  const texts = [fields.domain, fields.user, fields.workstation];
  const payloads = [
    fields.lmResponse,
    fields.ntResponse,
    ...texts.map((text) => Buffer.from(text, 'utf16le')),
    Buffer.alloc(0),
  ];
  const head = Buffer.alloc(HEAD_BYTES);
  signature.copy(head);
  head.writeUInt32LE(3, 8);
  let offset = HEAD_BYTES;
  payloads.forEach((bytes, i) => {
    head.writeUInt16LE(bytes.length, 12 + i * 8);
    head.writeUInt16LE(bytes.length, 14 + i * 8);
    head.writeUInt32LE(offset, 16 + i * 8);
    offset += bytes.length;
  });
  head.writeUInt32LE(fields.flags >>> 0, 60);
  return Buffer.concat([head, ...payloads]);
}

/** What the length and offset at this place name. */
function payload(bytes: Buffer, at: number): Buffer {
  const length = bytes.readUInt16LE(at);
  const offset = bytes.readUInt32LE(at + 4);
  if (offset + length > bytes.length)
    throw new InputSyntaxError('a field of an NTLM message lies outside of it', at);
  return bytes.subarray(offset, offset + length);
}
