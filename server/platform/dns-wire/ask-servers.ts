import type { DecodedPacket } from 'dns-packet';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { interpretResponse, type Interpretation } from './answer.ts';
import { encodeQuery } from './message.ts';
import type { DnsQuestion } from './question.ts';
import type { ServerHealth } from './server-health.ts';
import type { DnsServerAddress } from './servers.ts';
import { exchangeByTcp, exchangeByUdp, type ExchangeResult } from './transport.ts';

export interface AskOptions {
  readonly servers: () => readonly DnsServerAddress[];
  readonly health: ServerHealth;
  readonly clock: Clock;
  readonly random: Random;
  /** How long one server is waited for, milliseconds. */
  readonly attemptMs: number;
  /** How long one question may take with all its attempts, milliseconds. */
  readonly totalMs: number;
}

export interface Asked {
  readonly interpretation: Exclude<Interpretation, { kind: 'not-understood' }>;
  /** The AD bit of the response. */
  readonly hasAuthenticBit: boolean;
  readonly bytes: number;
  /** False when no server was there to ask: nothing worth remembering about this question. */
  readonly wasAsked: boolean;
}

/** Each server is asked at most this often for one question. */
const rounds = 2;

/** Puts one question to the servers in their order until one gives an answer; failures are a verdict, never thrown. */
export async function askServers(question: DnsQuestion, options: AskOptions): Promise<Asked> {
  const { health, clock } = options;
  const deadline = clock.monotonicMs() + options.totalMs;
  const servers = options.servers();
  let wasAsked = false;
  let reason = servers.length === 0 ? 'no DNS server is configured' : 'no DNS server answers';
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const name = `${server.host} port ${server.port}`;
      if (clock.monotonicMs() >= deadline) return failure(reason, wasAsked);
      if (!health.mayAsk(name)) continue;
      wasAsked = true;
      const result = await askOne(server, question, { options, deadline });
      if (result.kind === 'time-out' || result.kind === 'unreachable') {
        health.failed(name, result.kind);
        reason = `${name}: ${result.kind === 'time-out' ? 'time-out' : result.reason}`;
        continue;
      }
      health.succeeded(name);
      const interpretation = interpretResponse(question, result.packet);
      if (interpretation.kind === 'not-understood') reason = `${name}: query not understood`;
      else if (interpretation.kind === 'failed') reason = `${name}: ${interpretation.reason}`;
      else {
        const { packet, size } = result;
        return { interpretation, hasAuthenticBit: packet.flag_ad, bytes: size, wasAsked };
      }
    }
  }
  return failure(reason, wasAsked);
}

function failure(reason: string, wasAsked: boolean): Asked {
  const interpretation = { kind: 'failed', reason } as const;
  return { interpretation, hasAuthenticBit: false, bytes: 0, wasAsked };
}

type Settled = Exclude<ExchangeResult, { kind: 'use-tcp' }>;

async function askOne(
  server: DnsServerAddress,
  question: DnsQuestion,
  { options, deadline }: { options: AskOptions; deadline: number },
): Promise<Settled> {
  const exchange = async (withEdns: boolean): Promise<Settled> => {
    const query = encodeQuery(question, options.random, withEdns);
    const left = () =>
      Math.max(1, Math.min(options.attemptMs, deadline - options.clock.monotonicMs()));
    const base = { server, query, clock: options.clock };
    const first = await exchangeByUdp({ ...base, timeoutMs: left() });
    if (first.kind !== 'use-tcp') return first;
    // RFC 7766 §5
    const second = await exchangeByTcp({ ...base, timeoutMs: left() });
    return second.kind === 'use-tcp' ? { kind: 'unreachable', reason: 'truncated' } : second;
  };
  const result = await exchange(true);
  // RFC 6891 §7
  const isRefusingEdns = result.kind === 'answer' && isNotUnderstood(question, result.packet);
  return isRefusingEdns ? await exchange(false) : result;
}

function isNotUnderstood(question: DnsQuestion, packet: DecodedPacket): boolean {
  return interpretResponse(question, packet).kind === 'not-understood';
}
