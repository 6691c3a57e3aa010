import type { MailOpening, OpenData, OpenMailParts } from '#cli/parts.ts';
import { withContactGroups } from '#delivery/contact-groups.ts';
import { createDelivery } from '#delivery/create-delivery.ts';
import type { Delivery } from '#delivery/delivery.ts';
import { createInboxFilter } from '#delivery/filter.ts';
import { createLocalTransport } from '#delivery/local-transport.ts';
import { createDnsFromSettings } from './dns-from-settings.ts';
import type { Dns } from '#platform/dns.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { queueSettings } from '#queue/config.ts';
import { createQueue } from '#queue/create-queue.ts';
import type { DomainStanding } from '#queue/plan-route.ts';
import { createSendLimits } from '#queue/send-limits.ts';
import type { AttemptResult, Queue } from '#queue/queue.ts';
import type { TlsReporter } from '#queue/tls-reporter.ts';
import type { Transport } from '#queue/transport.ts';
import type { Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import { databaseAddress, openDatabase } from './databases.ts';
import { spoolFolderOf } from './open-store.ts';
import { openScheduling, senderProofOf } from './open-scheduling.ts';
import { openWatchedStore } from './open-watched-store.ts';
import { createSenderCheck } from './check-sender.ts';
import { createForwarder } from './forward-mail.ts';
import type { QuotaLimiter } from './quota-limits.ts';
import { createOutbound, type OutsideWorld } from './outbound.ts';
import { createOwnTlsReporter } from './report-tls.ts';
import type { WorkerPlace } from './settle-redo.ts';
import { createSendAllowances } from './send-allowance.ts';
import { createOutgoingSigner } from './sign-outgoing.ts';

/** What only the server process, or a test, says. */
export interface OutwardOpening extends MailOpening {
  readonly worker?: WorkerPlace;
  /** Sees what the attempts to send elsewhere came to. */
  readonly onSent?: (outcomes: readonly AttemptResult['kind'][]) => void;
  /** For tests. */
  readonly world?: OutsideWorld;
}

/** Everything a mail protocol works with. */
export interface OpenMail extends OpenMailParts {
  readonly store: Store & StoreUpkeep;
  readonly delivery: Delivery;
  readonly domainUsageOf: QuotaLimiter['domainUsageOf'];
  readonly dns: Dns;
  readonly tlsReports: TlsReporter;
  /** For messages and literals too large for memory. */
  readonly spoolFolder: string;
}

/** Opens store, queue and delivery over the data folder; the queue does not send before start(). */
export async function openMail(opening: OutwardOpening): Promise<OpenMail> {
  const { folder, settings, data, bus, clock, random, log } = opening;
  const { directory } = data;
  const { hostname } = settings().of(serverSettings);
  await using parts = new AsyncDisposableStack();
  const spoolFolder = spoolFolderOf(folder);
  const dns = opening.world?.dns ?? createDnsFromSettings(settings(), { clock, random });

  const opened = parts.use(
    await openWatchedStore({
      folder,
      settings,
      directory,
      bus,
      clock,
      random,
      log,
      worker: opening.worker,
    }),
  );
  const { store, hasRoom, domainUsageOf } = opened;
  const queueSql = parts.use(openDatabase('queue', { folder, settings: settings(), log }));
  // Other nodes work on the same queue: there, the start of this server says nothing about theirs.
  const isOurs = databaseAddress(settings()) === undefined;
  let delivery: Delivery | undefined;
  // The queue files reports here by way of delivery, which hands mail to the queue: each asks for the other when needed.
  const local: Transport = {
    send: async (attempt, signal) =>
      await createLocalTransport(delivery!, random).send(attempt, signal),
  };
  const signer = createOutgoingSigner(data.dkimKeys, clock);
  const forwarder = createForwarder({
    directory,
    keys: data.dkimKeys,
    clock,
    rewritesSenders: () => settings().of(queueSettings).rewriteForwardedSenders,
  });
  const tlsReports = parts.use(
    createOwnTlsReporter({
      sql: queueSql,
      clock,
      random,
      log,
      dns,
      settings,
      signer,
      queue: () => queue,
      domains: data.directory.domains,
      world: opening.world ?? {},
    }),
  );
  const queue: Queue = parts.use(
    await createQueue({
      sql: queueSql,
      clock,
      random,
      log,
      bus,
      hostname,
      settings: () => settings().of(queueSettings),
      standingOf: async (domain) => await standingOf(data, domain),
      local,
      remote: parts.use(
        createOutbound({
          settings,
          sql: queueSql,
          dns,
          clock,
          random,
          log,
          renewSignatures: async (content) => await signer.renew(await forwarder.renew(content)),
          onTlsOutcome: (outcome) => tlsReports.add(outcome),
          world: opening.world ?? {},
        }),
      ),
      ...(opening.onSent && { onSent: opening.onSent }),
      ...(opening.bootId === undefined || !isOurs ? {} : { bootId: opening.bootId }),
    }),
  );
  const allowances = createSendAllowances({
    directory,
    limits: createSendLimits(queueSql, clock),
    settings: () => settings().of(queueSettings),
    log,
  });
  const senderCheck = createSenderCheck({ dns, clock, hostname });
  const scheduling = parts.use(
    openScheduling(
      {
        store,
        directory,
        clock,
        random,
        log,
        hostname,
        pending: data.pendingScheduling,
        // What a command leaves behind, the server finishes at its next start or after a while.
        bootId: opening.bootId ?? 'command',
      },
      () => delivery!,
    ),
  );
  delivery = createDelivery({
    store,
    queue,
    resolve: withContactGroups(directory.recipients.resolve, store),
    hasRoom,
    filter: createInboxFilter(),
    ...senderCheck,
    sign: signer.sign,
    forward: forwarder.forward,
    takeSendAllowance: allowances.take,
    expectFiling: async (account, subject) =>
      await scheduling.expectMail(account, {
        content: subject.content,
        proof: senderProofOf(subject),
      }),
    clock,
    random,
    log,
  });
  const all = parts.move();
  return {
    store,
    queue,
    sendingReport: allowances.report,
    delivery,
    scheduling,
    sign: async (content, sender) =>
      Buffer.concat([Buffer.from(await signer.sign(content, { sender })), content]),
    domainUsageOf,
    dns,
    tlsReports,
    spoolFolder,
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

async function standingOf({ directory }: OpenData, domain: string): Promise<DomainStanding> {
  const known = await directory.domains.find(domain);
  if (known === undefined) return { kind: 'remote' };
  if (known.kind !== 'gateway') return { kind: 'local' };
  const host = known.settings.route?.hosts[0];
  return { kind: 'gateway', route: host === undefined ? '' : `${host.host}:${host.port}` };
}
