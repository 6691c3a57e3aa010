import type { Timer } from '#platform/clock.ts';
import { createConnectionCounts } from '#platform/connection-counts.ts';
import type { Connection, Endpoint } from '#platform/connection.ts';
import { openListener, type Listener } from '#platform/listener.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import { commandTable } from './command-table.ts';
import type { ImapContext, ImapDeps } from './deps.ts';
import { AccountConnections } from './session/account-connections.ts';
import { formatGreeting } from './session/capabilities.ts';
import { CommandLoop } from './session/command-loop.ts';

export interface ImapServer extends AsyncDisposable {
  readonly sessionCount: number;
  /**
   * Opens a port: "imap" begins in the clear and knows STARTTLS, "imaps" begins with TLS.
   * @throws DomainError in-use, no-permission, bad-value
   */
  listen(options: {
    readonly kind: 'imap' | 'imaps';
    readonly host: string;
    readonly port: number;
    readonly contexts: TlsContexts;
    readonly reusePort?: boolean;
    readonly asksClientCertificate?: boolean;
  }): Promise<Listener>;
  /** Talks to a connection that came in some other way. */
  accept(connection: Connection): void;
}

/** How often silence is looked for: a time-out comes this much late at most. */
const SWEEP_INTERVAL_MS = 5_000;
/** A client that is sent more than it takes is given this long to catch up. */
const BLOCKED_TIMEOUT_MS = 120_000;
/** After BYE the client closes; one that does not is cut off. */
const ENDING_TIMEOUT_MS = 10_000;

/** The IMAP server. */
export function createImapServer(deps: ImapDeps): ImapServer {
  const context: ImapContext = {
    ...deps,
    accountConnections: new AccountConnections(() => deps.settings().maxConnectionsPerAccount),
  };
  const commands = new Map(commandTable.map((command) => [command.verb, command]));
  const loops = new Set<CommandLoop>();
  const listeners = new Set<Listener>();
  const counts = createConnectionCounts();
  const sweep = startSweep(deps, loops);

  const begin = async (connection: Connection): Promise<void> => {
    const loop = new CommandLoop({
      deps: context,
      connection,
      commands,
      onOver: () => loops.delete(loop),
    });
    loops.add(loop);
    loop.begin(await formatGreeting(loop.session));
  };

  const accept = (connection: Connection): void => {
    begin(connection).catch((error: unknown) => {
      deps.log.error('imap-session-failed', { connection: connection.id, error });
      connection.destroy();
    });
  };

  const admit = ({ address }: Endpoint, openFromThere: number): string | undefined =>
    openFromThere < deps.settings().maxConnectionsPerAddress || deps.isTrusted(address)
      ? undefined
      : '* BYE Too many connections from your address\r\n';

  return {
    get sessionCount() {
      return loops.size;
    },
    accept,
    async listen({ kind, ...options }) {
      const listener = await openListener(
        {
          ...options,
          name: kind,
          tls: kind === 'imaps' ? 'on-connect' : 'on-request',
          asksClientCertificate: options.contexts.trustsClientCertificates === true,
          maxConnections: deps.settings().maxConnections,
          busyText: '* BYE Too many connections\r\n',
          counts,
          overall: deps.overall,
          admit,
          onConnection: accept,
        },
        deps,
      );
      listeners.add(listener);
      return listener;
    },
    async [Symbol.asyncDispose]() {
      sweep[Symbol.dispose]();
      await Promise.all([...listeners].map((l) => l[Symbol.asyncDispose]()));
    },
  };
}

/** One timer for all sessions. */
function startSweep(deps: ImapDeps, loops: ReadonlySet<CommandLoop>): Disposable {
  let timer: Timer;
  const arm = (): void => {
    timer = deps.clock.after(SWEEP_INTERVAL_MS, () => {
      const nowMs = deps.clock.monotonicMs();
      const { signInTimeout, idleTimeout } = deps.settings();
      for (const loop of loops) {
        const silentMs = nowMs - loop.lastInputMs;
        const isStranger = loop.session.state.kind === 'not-authenticated';
        if (loop.isEnding && silentMs > ENDING_TIMEOUT_MS) loop.abandon();
        else if (loop.blockedMs(nowMs) > BLOCKED_TIMEOUT_MS) loop.abandon();
        else if (!loop.isWorking && silentMs > (isStranger ? signInTimeout : idleTimeout))
          loop.sayBye('Nothing came for too long');
      }
      arm();
    });
    timer.unref();
  };
  arm();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
