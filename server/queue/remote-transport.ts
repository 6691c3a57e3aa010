// Mail to other hosts: finds them, speaks to them as their policies ask, and says what became of each recipient.
import { connectSmtp } from '#clients/smtp/smtp-client.ts';
import type { SmtpClientConnection } from '#clients/smtp/smtp-client-connection.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { TlsPolicies } from '#sender-auth/tls-policy.ts';
import type { TlsOutcome } from '#sender-auth/tls-report.ts';
import type { TlsPeer } from '#clients/smtp/begin-tls.ts';
import { standardTimeouts } from '#clients/smtp/timeouts.ts';
import type { QueueSettings } from './config.ts';
import { domainOf } from './enqueue.ts';
import type { AttemptResult, QueueReply } from './queue.ts';
import type { Attempt, Transport } from './transport.ts';
import { ConnectionPool } from './remote/connection-pool.ts';
import { findAddresses } from './remote/find-hosts.ts';
import type { HostSecurity } from './remote/host-security.ts';
import { judgeTlsSession, type TlsSession } from './remote/tls-outcome.ts';
import { findNextHops, type NextHop } from './remote/next-hops.ts';
import { toAttemptResult, toOutbound, toReply } from './remote/outbound.ts';

export interface RemoteTransportDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dns: Dns;
  readonly policies: TlsPolicies;
  readonly settings: () => QueueSettings;
  readonly hostname: string;
  /** The content with the DKIM signatures it begins with made anew. */
  readonly renewSignatures: (content: Buffer) => Promise<Buffer>;
  readonly mxPort: number;
  /** Hears how safely hosts could be spoken to. */
  readonly onTlsOutcome?: (outcome: TlsOutcome) => void;
  /** PEM authorities trusted besides the known ones. */
  readonly extraAuthorities?: readonly string[];
}

type Opened = {
  readonly connection: SmtpClientConnection;
  readonly used: number;
  readonly key: string;
};
type Usable = Extract<HostSecurity, { kind: 'use' }>;

export function createRemoteTransport(deps: RemoteTransportDeps): Transport & AsyncDisposable {
  const pool = new ConnectionPool(deps.clock);
  return {
    async send(attempt, signal) {
      try {
        return await sendTo(deps, pool, attempt, signal);
      } catch (error) {
        if (!isDomainError(error))
          deps.log.error('queue.transport-failed', { message: attempt.messageId, error });
        const text = isDomainError(error) ? error.message : 'Internal error';
        return attempt.recipients.map(() => ({
          kind: 'deferred',
          reply: { code: 451, enhanced: '4.3.0', text },
        }));
      }
    },
    [Symbol.asyncDispose]: async () => await pool[Symbol.asyncDispose](),
  };
}

async function sendTo(
  deps: RemoteTransportDeps,
  pool: ConnectionPool,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<AttemptResult[]> {
  const settings = deps.settings();
  const { requireTls, isTlsOptional } = attempt.facts;
  const domain = domainOf(attempt.recipients[0]!.address);
  const found = await findNextHops(
    attempt.destination,
    domain,
    requireTls ? 'proven' : isTlsOptional ? 'ignored' : 'by-policy',
    {
      ...deps,
      settings,
      ownNames: [deps.hostname.toLowerCase()],
    },
  );
  if (found.kind !== 'hops')
    return attempt.recipients.map(() => ({ kind: found.kind, reply: found.reply }));
  const results: (AttemptResult | undefined)[] = attempt.recipients.map(() => undefined);
  let last: QueueReply = { code: 451, enhanced: '4.4.1', text: 'No host could be reached' };
  for (const hop of found.hops) {
    if (signal.aborted) break;
    const open = results.flatMap((r, i) => (r === undefined ? [i] : []));
    if (open.length === 0) break;
    const security = await hop.security();
    const policy = await hop.policy?.();
    const report = (session: Pick<TlsSession, 'address' | 'result' | 'peer'>): void => {
      // RFC 8460 §3: reports are not reported on.
      if (policy === undefined || isTlsOptional) return;
      const outcome = judgeTlsSession({ domain, host: hop.host, policy, ...session });
      if (outcome !== undefined) deps.onTlsOutcome?.(outcome);
    };
    if (security.kind === 'skip') {
      report({ address: '', result: undefined, peer: undefined });
      last = {
        code: 451,
        enhanced: requireTls ? '4.7.30' : '4.7.5',
        text: `${hop.host}: ${security.reason}`,
      };
      continue;
    }
    const opened = await openHop(deps, pool, { hop, security, signal, report });
    if ('reply' in opened) {
      last = opened.reply;
      continue;
    }
    const means = {
      nowSeconds: Math.floor(deps.clock.epochMs() / 1000),
      renewSignatures: deps.renewSignatures,
    };
    const sent = await opened.connection.send(toOutbound(attempt, open, means));
    for (const [k, result] of sent.entries()) {
      // A host that was lost says nothing of the message: the next one may take it.
      if (result.kind === 'deferred' && !result.reply.isRemote)
        last = toReply(result.reply, hop.host);
      else results[open[k]!] = toAttemptResult(result, hop.host);
    }
    await pool.giveBack(
      opened.key,
      { connection: opened.connection, used: opened.used + 1 },
      settings.messagesPerConnection,
    );
  }
  return results.map((r) => r ?? { kind: 'deferred', reply: last });
}

async function openHop(
  deps: RemoteTransportDeps,
  pool: ConnectionPool,
  {
    hop,
    security,
    signal,
    report,
  }: {
    readonly hop: NextHop;
    readonly security: Usable;
    readonly signal: AbortSignal;
    readonly report: (session: Pick<TlsSession, 'address' | 'result' | 'peer'>) => void;
  },
): Promise<Opened | { readonly reply: QueueReply }> {
  const key = [
    hop.protocol,
    hop.host,
    hop.port,
    hop.sourceAddress ?? '',
    security.key,
    hop.credentials?.user ?? '',
  ].join(' ');
  const idle = pool.take(key);
  if (idle !== undefined) return { ...idle, key };
  const found = await findAddresses(hop.host, deps.dns);
  if (found.kind === 'none')
    return { reply: { code: 450, enhanced: '4.4.4', text: `${hop.host} has no address` } };
  if (found.kind === 'unknown')
    return {
      reply: {
        code: 450,
        enhanced: '4.4.3',
        text: `The DNS gives no answer for ${hop.host}: ${found.reason}`,
      },
    };
  let reply: QueueReply = { code: 450, enhanced: '4.4.1', text: `${hop.host} cannot be reached` };
  const modes = security.mayFallBack ? [security.tls, { mode: 'none' as const }] : [security.tls];
  for (const { address } of found.addresses)
    for (const tls of modes) {
      if (signal.aborted) return { reply };
      const { heloName, connectTimeout } = deps.settings();
      let peer: TlsPeer | undefined;
      const verify = (shown: TlsPeer) => {
        peer = shown;
        return tls.verify?.(shown);
      };
      const result = await connectSmtp({
        address,
        port: hop.port,
        hostName: hop.host,
        localAddress: hop.sourceAddress,
        protocol: hop.protocol,
        heloName: heloName || deps.hostname,
        tls: {
          ...tls,
          verify,
          ...(deps.extraAuthorities && { extraAuthorities: deps.extraAuthorities }),
        },
        credentials: hop.credentials,
        timeouts: { ...standardTimeouts, connect: connectTimeout },
        clock: deps.clock,
        random: deps.random,
        signal,
      });
      // The try in the clear belongs to the one before it.
      if (tls === security.tls) report({ address, result, peer });
      if (result.kind === 'connected') return { connection: result.connection, used: 0, key };
      reply = { ...toReply(result.reply, hop.host), code: 451 };
      deps.log.info('queue.host-failed', {
        host: hop.host,
        address,
        stage: result.stage,
        reply: `${result.reply.code} ${result.reply.text}`,
      });
      // Only a failed handshake is worth a try in the clear.
      if (result.stage !== 'tls') break;
    }
  return { reply };
}
