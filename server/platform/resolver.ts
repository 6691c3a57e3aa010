import type { RecordType } from 'dns-packet';
import type { Clock } from './clock.ts';
import { createAnswerCache, type RawAnswer } from './dns-wire/answer-cache.ts';
import { askServers, type AskOptions } from './dns-wire/ask-servers.ts';
import { normalizeDnsName, reverseName, type DnsQuestion } from './dns-wire/question.ts';
import { toAddress, toHostName, toMx, toSrv, toText, toTlsa } from './dns-wire/record-data.ts';
import { createServerHealth } from './dns-wire/server-health.ts';
import { createServerList } from './dns-wire/servers.ts';
import type { Dns, DnsAnswer } from './dns.ts';
import type { Random } from './random.ts';

export interface ResolverOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Addresses with an optional port (`192.0.2.1`, `[2001:db8::1]:5353`); without them the system's servers. */
  readonly servers?: readonly string[];
  /** These servers validate DNSSEC and the way to them is safe: their AD bit is believed. */
  readonly isValidating: boolean;
  /** How long one server is waited for, milliseconds (default 2,000). */
  readonly attemptMs?: number;
  /** How long one question may take with all its attempts, milliseconds (default 8,000). */
  readonly totalMs?: number;
}

/** Questions on their way at once; more wait their turn. */
const mostInFlight = 256;
/** Questions waiting for their turn; more are refused. */
const mostWaiting = 4_096;
/** Aliases followed over several responses. */
const mostAliasSteps = 8;

/**
 * A caching stub resolver: asks recursive servers by UDP (TCP when truncated), once for all who ask the same at the
 * same time. When no server answers, questions fail at once until one does again.
 * @throws DomainError bad-value when a server's address is none
 */
export function createResolver(options: ResolverOptions): Dns {
  const { clock, isValidating } = options;
  const cache = createAnswerCache(clock);
  const running = new Map<string, Promise<RawAnswer>>();
  const slots = createSlots();
  const askOptions: AskOptions = {
    clock,
    random: options.random,
    servers: createServerList(options.servers, clock),
    health: createServerHealth(clock),
    attemptMs: options.attemptMs ?? 2_000,
    totalMs: options.totalMs ?? 8_000,
  };

  async function lookUp(name: string, type: RecordType, depth = 0): Promise<RawAnswer> {
    const normal = normalizeDnsName(name);
    if (normal === undefined) return { kind: 'none', nameExists: false, authentic: false };
    const question = { name: normal, type };
    const key = `${type} ${normal}`;
    // RFC 2308 §5: that a name does not exist holds for all its types.
    const kept = cache.get(key) ?? cache.get(nameKey(normal));
    if (kept !== undefined) return kept;
    // An alias loop over several responses would wait for itself.
    if (depth > 0) return await resolveQuestion(question, depth);
    let answer = running.get(key);
    if (answer === undefined) {
      answer = resolveQuestion(question, depth).finally(() => running.delete(key));
      running.set(key, answer);
    }
    return await answer;
  }

  async function resolveQuestion(question: DnsQuestion, depth: number): Promise<RawAnswer> {
    const slot = slots.tryEnter();
    if (slot === undefined) return { kind: 'failed', reason: 'too many DNS questions at once' };
    await slot;
    const asked = await askServers(question, askOptions).finally(slots.leave);
    const authentic = isValidating && asked.hasAuthenticBit;
    const seen = asked.interpretation;
    const key = `${question.type} ${question.name}`;
    const keep = (answer: RawAnswer, ttlSeconds: number, at = key): RawAnswer => {
      cache.put(at, answer, { ttlSeconds, bytes: asked.bytes });
      return answer;
    };
    switch (seen.kind) {
      case 'failed':
        // RFC 9520 §3.2
        return asked.wasAsked ? keep(seen, 0) : seen;
      case 'none': {
        const at = seen.nameExists || seen.isOfAlias ? key : nameKey(question.name);
        return keep({ kind: 'none', nameExists: seen.nameExists, authentic }, seen.ttlSeconds, at);
      }
      case 'found':
        return keep(
          { kind: 'found', records: seen.data, authentic, ttlSeconds: seen.ttlSeconds },
          seen.ttlSeconds,
        );
      case 'alias':
        break;
    }
    if (depth >= mostAliasSteps) return { kind: 'failed', reason: 'too many aliases' };
    const end = await lookUp(seen.target, question.type, depth + 1);
    if (end.kind === 'failed') return end;
    const whole = { ...end, authentic: authentic && end.authentic };
    return keep(whole, Math.min(seen.ttlSeconds, end.kind === 'found' ? end.ttlSeconds : 60));
  }

  async function records<T>(
    name: string,
    type: RecordType,
    toRecord: (data: unknown) => T | undefined,
  ): Promise<DnsAnswer<T>> {
    const answer = await lookUp(name, type);
    if (answer.kind !== 'found') return answer;
    const usable = answer.records.map(toRecord).filter((r) => r !== undefined);
    return usable.length > 0
      ? { ...answer, records: usable }
      : { kind: 'none', nameExists: true, authentic: answer.authentic };
  }

  return {
    mx: async (name) => await records(name, 'MX', toMx),
    a: async (name) => await records(name, 'A', toAddress),
    aaaa: async (name) => await records(name, 'AAAA', toAddress),
    txt: async (name) => await records(name, 'TXT', toText),
    tlsa: async (name) => await records(name, 'TLSA', toTlsa),
    srv: async (name) => await records(name, 'SRV', toSrv),
    cname: async (name) => await records(name, 'CNAME', toHostName),
    ns: async (name) => await records(name, 'NS', toHostName),
    ptr: async (address) => await records(reverseName(address) ?? '', 'PTR', toHostName),
  };
}

function nameKey(name: string): string {
  return `* ${name}`;
}

/** Lets a bounded number in at once and a bounded number wait. */
function createSlots() {
  let free = mostInFlight;
  const waiting: (() => void)[] = [];
  return {
    tryEnter(): Promise<void> | undefined {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      if (waiting.length >= mostWaiting) return undefined;
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave(): void {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
