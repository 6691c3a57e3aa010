import { createHash, createHmac } from 'node:crypto';
import { md4 } from './md4.ts';
import { ntlmFlags, wantedFlags } from './ntlm-flags.ts';
import {
  formatAuthenticate,
  formatNegotiate,
  INTEGRITY_CODE_AT,
  type NtlmChallenge,
} from './ntlm-messages.ts';
import { formatTargetInfo, targetIds, type TargetPair } from './target-info.ts';

export interface NtlmLogin {
  readonly user: string;
  /** '' where the user is a whole address. */
  readonly domain: string;
  readonly password: string;
}

export interface NtlmCircumstances {
  /** 8 random bytes. */
  readonly clientChallenge: Buffer;
  readonly epochMs: number;
  /** The service that is spoken to, "HTTP/mail.example.test". */
  readonly service: string;
  /** Hash of the server's certificate (tls-server-end-point), where there is TLS. */
  readonly endPointHash?: Buffer;
}

/**
 * Answers a challenge by NTLMv2, with an integrity code and the binding to the TLS channel, which servers with extended protection
 * ask for. MS-NLMP §3.1.5.1.2
 */
export function answerChallenge(
  login: NtlmLogin,
  challenge: NtlmChallenge,
  circumstances: NtlmCircumstances,
): Buffer {
  const { clientChallenge } = circumstances;
  const stated = challenge.targetInfo.find((pair) => pair.id === targetIds.timestamp)?.value;
  const info = formatTargetInfo(completeTargetInfo(challenge.targetInfo, circumstances));
  const key = responseKey(login);
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    stated ?? toFileTime(circumstances.epochMs),
    clientChallenge,
    Buffer.alloc(4),
    info,
    Buffer.alloc(4),
  ]);
  const proof = hmac(key, challenge.challenge, blob);
  const lmProof = Buffer.concat([hmac(key, challenge.challenge, clientChallenge), clientChallenge]);
  const message = formatAuthenticate({
    flags: (challenge.flags | ntlmFlags.unicode) & wantedFlags,
    lmResponse: stated === undefined ? lmProof : Buffer.alloc(24),
    ntResponse: Buffer.concat([proof, blob]),
    domain: login.domain,
    user: login.user,
    workstation: '',
  });
  if (stated !== undefined)
    hmac(hmac(key, proof), formatNegotiate(), challenge.bytes, message).copy(
      message,
      INTEGRITY_CODE_AT,
    );
  return message;
}

/** NTOWFv2. MS-NLMP §3.3.2 */
export function responseKey({ user, domain, password }: NtlmLogin): Buffer {
  const hash = md4(Buffer.from(password, 'utf16le'));
  return hmac(hash, Buffer.from(user.toUpperCase() + domain, 'utf16le'));
}

function completeTargetInfo(
  stated: readonly TargetPair[],
  { service, endPointHash }: NtlmCircumstances,
): TargetPair[] {
  const ours = new Set<number>([targetIds.flags, targetIds.targetName, targetIds.channelBindings]);
  const pairs = stated.filter(({ id }) => !ours.has(id));
  const hasIntegrityCode = stated.some(({ id }) => id === targetIds.timestamp);
  if (hasIntegrityCode) pairs.push({ id: targetIds.flags, value: Buffer.from([2, 0, 0, 0]) });
  pairs.push({
    id: targetIds.channelBindings,
    value: endPointHash === undefined ? Buffer.alloc(16) : channelBindings(endPointHash),
  });
  pairs.push({ id: targetIds.targetName, value: Buffer.from(service, 'utf16le') });
  return pairs;
}

/** MD5 of the structure of GSS-API with nothing but the application's data in it. */
// RFC 5929 §4
function channelBindings(endPointHash: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), endPointHash]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(data.length, 16);
  return createHash('md5').update(head).update(data).digest();
}

const EPOCH_1601_MS = 11_644_473_600_000;

function toFileTime(epochMs: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(Math.trunc(epochMs) + EPOCH_1601_MS) * 10_000n);
  return out;
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac('md5', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
