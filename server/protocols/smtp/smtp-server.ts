import { createRateLimiter, type RateLimiter } from '#platform/rate-limiter.ts';
import type { Connection, Endpoint } from '#platform/connection.ts';
import { networkKey } from '#platform/networks.ts';
import { createConnectionCounts } from '#platform/connection-counts.ts';
import { openListener, type Listener } from '#platform/listener.ts';
import type { Timer } from '#platform/clock.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import { listenerKinds, type ListenerKindName } from './listener-kind.ts';
import type { SmtpParts } from './ports.ts';
import { replies } from './replies.ts';
import { SmtpSession } from './session.ts';
import { createTurns } from './turns.ts';

/** Disposing stops it in order: sessions may finish within `stopGraceMs`, deliveries always do. */
export interface SmtpServer extends AsyncDisposable {
  readonly sessionCount: number;
  /**
   * Opens a port.
   * @throws the system's error when it cannot be opened
   */
  listen(options: {
    readonly kind: ListenerKindName;
    readonly host: string;
    readonly port: number;
    readonly contexts: TlsContexts;
    readonly maxConnections: number;
    readonly reusePort?: boolean;
    /** Ask for client certificates (SASL EXTERNAL). */
    readonly asksClientCertificate?: boolean;
  }): Promise<Listener>;
  /** Talks to a connection that came in some other way. */
  converse(kind: ListenerKindName, connection: Connection): void;
}

/** How often silence is looked for: a time-out comes this much late at most. */
const SWEEP_INTERVAL_MS = 5_000;
/** Addresses remembered for rates. */
const MAX_RATE_KEYS = 100_000;

/** The SMTP, submission and LMTP server. */
export function createSmtpServer(parts: SmtpParts): SmtpServer {
  const sessions = new Set<SmtpSession>();
  const listeners = new Set<Listener>();
  const budget = { usedBytes: 0, maxBytes: () => parts.settings().memoryForMessages };
  const { connectionsPerMinute, messagesPerMinute } = parts.settings();
  const connectionRate = createRate(parts, connectionsPerMinute);
  const messageRate = createRate(parts, messagesPerMinute);
  const turns = createTurns(() => parts.settings().messagesAtOnce);
  const counts = createConnectionCounts();
  const sweep = startSweep(parts, sessions);

  const converse = (kind: ListenerKindName, connection: Connection): void => {
    const session = new SmtpSession({
      connection,
      kind: listenerKinds[kind],
      parts,
      budget,
      takeMessageToken: (address) => messageRate.tryTake(networkKey(address)),
      inTurn: turns.run,
      onClosed: () => sessions.delete(session),
    });
    sessions.add(session);
    session.start();
  };

  const admit = (
    kind: ListenerKindName,
    { address }: Endpoint,
    openFromThere: number,
  ): string | undefined => {
    const site = parts.site();
    if (site.trustedNetworks.contains(address)) return undefined;
    if (listenerKinds[kind].isForTrustedOnly) return replies.notForStrangers;
    const isTooMany = openFromThere >= site.maxConnectionsPerAddress;
    return isTooMany || !connectionRate.tryTake(networkKey(address))
      ? replies.tooManyConnections
      : undefined;
  };

  return {
    get sessionCount() {
      return sessions.size;
    },
    converse,
    async listen({ kind, ...options }) {
      const listener = await openListener(
        {
          ...options,
          counts,
          overall: parts.overall,
          name: kind === 'mx' ? 'smtp' : kind,
          tls: listenerKinds[kind].tls,
          asksClientCertificate:
            listenerKinds[kind].isSubmission && options.contexts.trustsClientCertificates === true,
          proxies: parts.settings().proxyNetworks,
          busyText: replies.tooManyConnections,
          admit: (remote, openFromThere) => admit(kind, remote, openFromThere),
          onConnection: (connection) => converse(kind, connection),
        },
        parts,
      );
      listeners.add(listener);
      return listener;
    },
    async [Symbol.asyncDispose]() {
      sweep[Symbol.dispose]();
      const { stopGraceMs } = parts.site();
      await Promise.all([...listeners].map((l) => l.close(stopGraceMs)));
      // What delivery has begun it finishes, also for clients that are gone: the store closes after us.
      await turns.whenIdle();
    },
  };
}

function createRate(parts: SmtpParts, perMinute: number): RateLimiter {
  const limit = { burst: perMinute, perSecond: perMinute / 60 };
  return createRateLimiter({ clock: parts.clock, limit, maxKeys: MAX_RATE_KEYS });
}

/** One timer for all sessions. */
function startSweep(parts: SmtpParts, sessions: ReadonlySet<SmtpSession>): Disposable {
  let timer: Timer;
  const arm = (): void => {
    timer = parts.clock.after(SWEEP_INTERVAL_MS, () => {
      const nowMs = parts.clock.monotonicMs();
      for (const session of sessions) session.sweep(nowMs);
      arm();
    });
    timer.unref();
  };
  arm();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
