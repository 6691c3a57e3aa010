import { join } from 'node:path';
import type { ListenerReport, OpenData } from '#cli/parts.ts';
import type { Clock } from '#platform/clock.ts';
import { createConnectionCounts, type OverallLimits } from '#platform/connection-counts.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { acquireExclusiveFile } from '#platform/exclusive-file.ts';
import { type Listener, openListener } from '#platform/listener.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { limitSettings, serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import { imapSettings } from '#protocols/imap/config.ts';
import { createImapServer } from '#protocols/imap/imap-server.ts';
import { popSettings } from '#protocols/pop3/config.ts';
import { createPopServer } from '#protocols/pop3/pop-server.ts';
import { smtpSettings } from '#protocols/smtp/config.ts';
import { createSmtpServer } from '#protocols/smtp/smtp-server.ts';
import { createSentKeeper } from './keep-sent.ts';
import { listenEverywhere } from './listen.ts';
import type { OpenMail } from './open-mail.ts';
import { createSmtpSignIn } from './smtp-sign-in.ts';

export interface MailListening {
  readonly folder: DataFolder;
  readonly settings: () => Settings;
  readonly data: OpenData;
  readonly mail: OpenMail;
  readonly contexts: TlsContexts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Several processes share the ports. */
  readonly reusePort: boolean;
  /** Shared with the listeners of other protocols; default: for those opened here together. */
  readonly overall?: OverallLimits;
  /** Whatever ports are free, instead of the well-known ones. */
  readonly anyPort?: boolean;
}

export interface OpenMailListeners extends AsyncDisposable {
  readonly reports: readonly ListenerReport[];
  connectionCount(): number;
  /** Open connections by the name of their listener. */
  connectionsByListener(): ReadonlyMap<string, number>;
  /** Takes no more connections, tells the sessions, and after `graceMs` cuts those that are left. */
  close(graceMs: number): Promise<void>;
}

/** Opens the ports on which mail comes in and is fetched; what it gives closes them. */
export async function openMailListeners(listening: MailListening): Promise<OpenMailListeners> {
  const { settings, contexts, log, reusePort } = listening;
  const { bind, portBase } = settings().of(serverSettings);
  const isAny = listening.anyPort === true;
  const at = { addresses: bind, portBase: isAny ? 0 : portBase, log };
  const portOf = (wellKnown: number) => (isAny ? 0 : wellKnown);
  await using parts = new AsyncDisposableStack();
  const reports: ListenerReport[] = [];
  const listeners: Listener[] = [];
  const keep = (listener: Listener): number => {
    listeners.push(listener);
    return listener.port;
  };

  const overall = listening.overall ?? createOverallLimits(settings);
  const smtp = parts.use(createSmtp(listening, overall));
  for (const [kind, name, port] of [
    ['mx', 'smtp', 25],
    ['submission', 'submission', 587],
    ['submissions', 'submissions', 465],
    ['lmtp', 'lmtp', 24],
  ] as const)
    reports.push(
      ...(await listenEverywhere(
        {
          name,
          port: portOf(port),
          listen: async (host, wanted) =>
            keep(
              await smtp.listen({
                kind,
                host,
                port: wanted,
                contexts,
                maxConnections: settings().of(limitSettings).connections,
                reusePort,
              }),
            ),
        },
        at,
      )),
    );

  if (settings().of(imapSettings).enabled) {
    const imap = parts.use(createImap(listening, overall));
    for (const [kind, port] of [
      ['imap', 143],
      ['imaps', 993],
    ] as const)
      reports.push(
        ...(await listenEverywhere(
          {
            name: kind,
            port: portOf(port),
            listen: async (host, wanted) =>
              keep(await imap.listen({ kind, host, port: wanted, contexts, reusePort })),
          },
          at,
        )),
      );
  }

  if (settings().of(popSettings).enabled) {
    const pop = parts.use(createPop(listening));
    const counts = createConnectionCounts();
    for (const [name, port, tls] of [
      ['pop3', 110, 'on-request'],
      ['pop3s', 995, 'on-connect'],
    ] as const)
      reports.push(
        ...(await listenEverywhere(
          {
            name,
            port: portOf(port),
            listen: async (host, wanted) => {
              const { trustedNetworks } = settings().of(serverSettings);
              const { maxConnections, maxConnectionsPerAddress } = settings().of(popSettings);
              const listener = parts.use(
                await openListener(
                  {
                    name,
                    host,
                    port: wanted,
                    tls,
                    contexts,
                    asksClientCertificate: contexts.trustsClientCertificates === true,
                    maxConnections,
                    counts,
                    overall,
                    reusePort,
                    busyText: '-ERR [SYS/TEMP] Too many connections\r\n',
                    admit: (remote, open) =>
                      open >= maxConnectionsPerAddress && !trustedNetworks.contains(remote.address)
                        ? '-ERR [SYS/TEMP] Too many connections\r\n'
                        : undefined,
                    onConnection: (connection) => pop.accept(connection),
                  },
                  listening,
                ),
              );
              return keep(listener);
            },
          },
          at,
        )),
      );
  }
  const opened = parts.move();
  return {
    reports,
    connectionCount: () => listeners.reduce((sum, l) => sum + l.connectionCount, 0),
    connectionsByListener() {
      const counts = new Map<string, number>();
      for (const { name, connectionCount } of listeners)
        counts.set(name, (counts.get(name) ?? 0) + connectionCount);
      return counts;
    },
    async close(graceMs) {
      await Promise.all(listeners.map((l) => l.close(graceMs)));
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

/** One count for the connections of all protocols. */
export function createOverallLimits(settings: () => Settings): OverallLimits {
  const limits = () => settings().of(limitSettings);
  return {
    counts: createConnectionCounts(),
    maxConnections: () => limits().connections,
    maxFrom: (address) =>
      settings().of(serverSettings).trustedNetworks.contains(address)
        ? Infinity
        : limits().connectionsPerAddress,
  };
}

function createSmtp(
  { settings, data, mail, clock, random, log }: MailListening,
  overall: OverallLimits,
) {
  return createSmtpServer({
    overall,
    clock,
    random,
    log,
    dns: mail.dns,
    delivery: mail.delivery,
    signIn: createSmtpSignIn(data.directory, () => ({
      ...settings().of(serverSettings),
      ...settings().of(smtpSettings),
    })),
    keepSent: createSentKeeper(mail.store, data.directory, clock),
    senderRight: data.directory.senders.rightTo,
    settings: () => settings().of(smtpSettings),
    site: () => {
      const { hostname, trustedNetworks, allowPlaintextOnLoopback, stopTimeout } =
        settings().of(serverSettings);
      const { messageSize, connectionsPerAddress } = settings().of(limitSettings);
      return {
        hostname,
        trustedNetworks,
        allowsPlaintextOnLoopback: allowPlaintextOnLoopback,
        maxMessageBytes: messageSize,
        maxConnectionsPerAddress: connectionsPerAddress,
        stopGraceMs: stopTimeout,
      };
    },
    spoolFolder: mail.spoolFolder,
  });
}

function createImap(
  { settings, data, mail, clock, random, log }: MailListening,
  overall: OverallLimits,
) {
  return createImapServer({
    overall,
    directory: data.directory,
    store: mail.store,
    domainUsageOf: mail.domainUsageOf,
    clock,
    random,
    log,
    settings: () => settings().of(imapSettings),
    hostname: settings().of(serverSettings).hostname,
    allowPlaintextOnLoopback: () => settings().of(serverSettings).allowPlaintextOnLoopback,
    isTrusted: (address) => settings().of(serverSettings).trustedNetworks.contains(address),
    spoolFolder: mail.spoolFolder,
  });
}

function createPop({ folder, settings, data, mail, clock, log }: MailListening) {
  return createPopServer({
    signIn: data.directory.signIn,
    sasl: data.directory.sasl,
    store: mail.store,
    clock,
    log,
    settings: () => settings().of(popSettings),
    hostname: settings().of(serverSettings).hostname,
    allowPlaintextOnLoopback: () => settings().of(serverSettings).allowPlaintextOnLoopback,
    lockMaildrop: async (account) =>
      await acquireExclusiveFile(join(maildropLocks(folder), String(account))),
  });
}

/** Holds who has which maildrop locked. */
export function maildropLocks(folder: DataFolder): string {
  return join(folder.run, 'maildrops');
}
