import type { ListenerReport, RunningServer, ServerStart } from '#cli/parts.ts';
import type { Bus } from '#platform/bus.ts';
import { watchCertificateFiles } from '#platform/certificate-watch.ts';
import { watchExpiry } from '#platform/certificates.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRandom } from '#platform/random.ts';
import { watchDkimRotations } from '#sender-auth/dkim-rotation.ts';
import { keepDelivering } from '#scheduling/keep-delivering.ts';
import { keepSubscriptions } from '#groupware/keep-subscriptions.ts';
import { serverSettings, tlsSettings } from '#platform/server-settings.ts';
import { countDeliveries, createSendCounter } from './count-mail.ts';
import { countSignIns } from './count-sign-ins.ts';
import { davRoutes } from './dav-routes.ts';
import { databaseAddress, describeStorage } from './databases.ts';
import { shareFiles } from './file-share.ts';
import { publishedRoutes } from './feed-routes.ts';
import { openHttpListeners } from './http-listeners.ts';
import { keepMemoryLow } from './keep-memory-low.ts';
import { createOverallLimits, openMailListeners } from './mail-listeners.ts';
import { openData } from './open-data.ts';
import { openMail } from './open-mail.ts';
import { readStatus } from './read-status.ts';
import type { WorkerPlace } from './settle-redo.ts';
import { showServerFigures } from './server-figures.ts';
import { timeZoneRoutes } from './timezone-routes.ts';
import {
  challengeAnswers,
  keepCertificates,
  openCertificates,
  readIdentity,
  reloadCertificates,
} from './server-certificates.ts';

/** What a server process is among those that share the data folder. */
export interface ProcessPlace {
  readonly version: string;
  /** Disposed of with the server. */
  readonly bus: Bus;
  /** Name of this start of the server, the same in all its workers. */
  readonly bootId: string;
  readonly worker: WorkerPlace;
  /** The figures of all workers; absent when there is one. */
  readonly figuresOfAll?: () => Promise<string>;
}

/** A process that serves, alone or as a worker. */
export interface ServingProcess extends RunningServer {
  /** Its own figures. */
  figures(): Promise<string>;
}

/** Starts one server process: services first, listeners last. What starts later is stopped earlier. */
export async function startServer(
  start: ServerStart,
  place: ProcessPlace,
): Promise<ServingProcess> {
  const { folder, log } = start;
  const { version, bus, bootId, worker } = place;
  let current = start.settings;
  const settings = () => current;
  await using parts = new AsyncDisposableStack();
  parts.use(bus);
  const clock = createSystemClock();
  const random = createRandom();
  const startedMs = clock.monotonicMs();

  const { concern } = shareFiles(current);
  if (concern !== undefined && worker.index === 0)
    log.warn('server.few-open-files', { reason: concern.message });
  const lasting = concern === undefined ? [] : [concern];
  const certificates = await openCertificates(folder, current, { clock, log });
  const warnBeforeMs = () => current.of(tlsSettings).warnBefore;
  if (worker.index === 0) parts.use(watchExpiry(certificates, { clock, log, warnBeforeMs }));
  parts.use(watchCertificateFiles(certificates, { clock, log }));
  const tools = { folder, bus, clock, random, log };
  const isAlone = worker.count === 1;
  const metrics = createMetrics(isAlone ? {} : { worker: String(worker.index) });
  const opened = parts.use(await openData({ ...tools, settings: current }));
  const data = { ...opened, directory: countSignIns(opened.directory, metrics) };
  const onSent = createSendCounter(metrics);
  const openedMail = parts.use(
    await openMail({ ...tools, settings, data, bootId, worker, onSent }),
  );
  const mail = { ...openedMail, delivery: countDeliveries(openedMail.delivery, metrics) };

  const overall = createOverallLimits(settings);
  const listeners: ListenerReport[] = [];
  const reusePort = worker.count > 1;
  const http = parts.use(
    await openHttpListeners({
      settings,
      data,
      log,
      reusePort,
      contexts: certificates,
      clock,
      identity: () => readIdentity(certificates, current),
      metrics,
      figures: place.figuresOfAll ?? (async () => await metrics.collect()),
      overall,
      routes: [
        ...davRoutes({ ...tools, settings, data, mail }),
        ...publishedRoutes({ settings, data, mail, clock }),
        ...timeZoneRoutes(settings),
      ],
      challengeAnswer: challengeAnswers(folder, clock),
      all: () => listeners,
    }),
  );
  const mailListeners = parts.use(
    await openMailListeners({
      ...tools,
      settings,
      data,
      mail,
      contexts: certificates,
      reusePort,
      overall,
    }),
  );
  parts.use(showServerFigures(metrics, { mail, mailListeners, http, clock }));
  listeners.push(...mailListeners.reports, ...http.reports);
  mail.queue.start();
  if (worker.index === 0) mail.tlsReports.start();
  const subscriptions = data.subscriptions({ store: mail.store, settings });
  if (worker.index === 0) parts.use(keepSubscriptions(subscriptions, { clock, log }));
  const isOnly = databaseAddress(current) === undefined;
  if (worker.index === 0) parts.use(keepDelivering(mail.scheduling, { clock, log, isOnly }));
  if (worker.index === 0)
    parts.use(watchDkimRotations({ keys: data.dkimKeys, dns: mail.dns, clock, log }));
  // Last, since the authority asks the listeners.
  const orders = worker.index === 0;
  const domains = async () => (await data.directory.domains.list()).map((d) => d.name);
  parts.use(keepCertificates({ ...tools, settings, certificates, orders, domains, dns: mail.dns }));
  parts.use(await keepMemoryLow({ clock, log }));
  log.info('server.started', { version, tookMs: Math.round(clock.monotonicMs() - startedMs) });

  const running = parts.move();
  return {
    async status() {
      const facts = { folder, clock, data, mail, certificates, listeners, warnBeforeMs, lasting };
      const ofHttp = [...http.connectionsByListener().values()].reduce((sum, n) => sum + n, 0);
      const connections = mailListeners.connectionCount() + ofHttp;
      const storage = describeStorage(current);
      const workers = worker.count;
      return await readStatus({
        ...facts,
        version,
        startedMs,
        connections,
        workers,
        storage,
        feeds: subscriptions,
      });
    },
    async reload(next) {
      await reloadCertificates(certificates, folder, { settings: next, clock });
      data.dkimKeys.reload();
      current = next;
    },
    figures: async () => await metrics.collect(),
    nudge: (topic, value) => bus.publish(topic, value),
    async [Symbol.asyncDispose]() {
      await mailListeners.close(current.of(serverSettings).stopTimeout);
      await running.disposeAsync();
    },
  };
}
