import type { Answer, DecodedPacket } from 'dns-packet';
import { responseCode } from './message.ts';
import type { DnsQuestion } from './question.ts';

/** What one response says about a question, before its records are mapped. */
export type Interpretation =
  | { readonly kind: 'found'; readonly data: readonly unknown[]; readonly ttlSeconds: number }
  /** The name is an alias whose target's records the response does not hold. */
  | { readonly kind: 'alias'; readonly target: string; readonly ttlSeconds: number }
  | {
      readonly kind: 'none';
      readonly nameExists: boolean;
      /** It speaks of an alias's target. */
      readonly isOfAlias: boolean;
      readonly ttlSeconds: number;
    }
  /** FORMERR or NOTIMP: the server may not know EDNS. */
  | { readonly kind: 'not-understood' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Aliases followed inside one response; more is a loop or an attack. */
const longestAliasChain = 16;
/** A negative answer without the SOA that says how long it holds. */
const defaultNegativeTtlSeconds = 60;

const responseCodeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** Reads a response: follows its aliases from the asked name to the records of the asked type. */
export function interpretResponse(question: DnsQuestion, packet: DecodedPacket): Interpretation {
  const code = responseCode(packet);
  if (code === 1 || code === 4) return { kind: 'not-understood' };
  if (code !== 0 && code !== 3)
    return { kind: 'failed', reason: responseCodeNames[code] ?? `response code ${code}` };
  const answers = packet.answers ?? [];
  let name = question.name;
  let ttlSeconds = Infinity;
  for (let step = 0; step <= longestAliasChain; step++) {
    const here = answers.filter((a) => isRecord(a) && a.name.toLowerCase() === name);
    const wanted = here.filter((a) => a.type === question.type);
    if (wanted.length > 0) {
      for (const a of wanted) ttlSeconds = Math.min(ttlSeconds, ttlOf(a));
      return {
        kind: 'found',
        data: wanted.map((a) => ('data' in a ? a.data : undefined)),
        ttlSeconds,
      };
    }
    const alias = here.find((a) => a.type === 'CNAME');
    if (alias === undefined || !('data' in alias) || typeof alias.data !== 'string') break;
    ttlSeconds = Math.min(ttlSeconds, ttlOf(alias));
    name = alias.data.toLowerCase();
  }
  const isAlias = name !== question.name;
  if (code === 0 && isAlias && !hasSoa(packet)) return { kind: 'alias', target: name, ttlSeconds };
  // RFC 2308 §5
  return {
    kind: 'none',
    nameExists: code === 0,
    isOfAlias: isAlias,
    ttlSeconds: Math.min(ttlSeconds, negativeTtl(packet)),
  };
}

function isRecord(answer: Answer): boolean {
  return answer.type !== 'OPT' && 'class' in answer && answer.class === 'IN';
}

function ttlOf(answer: Answer): number {
  // RFC 2181 §8
  return 'ttl' in answer && answer.ttl !== undefined && answer.ttl <= 0x7fffffff ? answer.ttl : 0;
}

function hasSoa(packet: DecodedPacket): boolean {
  return packet.authorities?.some((a) => a.type === 'SOA') ?? false;
}

function negativeTtl(packet: DecodedPacket): number {
  for (const a of packet.authorities ?? [])
    if (a.type === 'SOA') return Math.min(ttlOf(a), a.data.minimum ?? defaultNegativeTtlSeconds);
  return defaultNegativeTtlSeconds;
}
