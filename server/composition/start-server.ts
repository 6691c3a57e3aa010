import type { ListenerReport, RunningServer, ServerStart } from '#cli/parts.ts';
import { createLocalBus } from '#platform/bus.ts';
import { expiringSoon, watchExpiry } from '#platform/certificates.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRandom } from '#platform/random.ts';
import { serverSettings, tlsSettings } from '#platform/server-settings.ts';
import { createHttpServer } from '#protocols/http/http-server.ts';
import { serverRoutes } from '#protocols/http/server-routes.ts';
import { httpSettings } from '#protocols/http/config.ts';
import { listenEverywhere } from './listen.ts';
import { openMailListeners } from './mail-listeners.ts';
import { openData } from './open-data.ts';
import { openMail } from './open-mail.ts';
import { openCertificates, reloadCertificates } from './server-certificates.ts';

/** Starts one server process: services first, listeners last. */
export async function startServer(start: ServerStart, version: string): Promise<RunningServer> {
  const { folder, log } = start;
  let { settings } = start;
  await using parts = new AsyncDisposableStack();
  const clock = createSystemClock();
  const startedAt = clock.monotonicMs();
  const metrics = createMetrics();
  const bus = parts.use(createLocalBus());
  const certificates = await openCertificates(folder, settings, { clock, log });
  const warnBeforeMs = () => settings.of(tlsSettings).warnBefore;
  parts.use(watchExpiry(certificates, { clock, log, warnBeforeMs }));

  const random = createRandom();
  const now = () => settings;
  const data = parts.use(await openData({ folder, settings, bus, clock, random, log }));
  const opening = { folder, settings: now, data, bus, clock, random, log };
  const mail = parts.use(await openMail(opening));

  const listeners: ListenerReport[] = [];
  const portOf = (name: string) => listeners.find((l) => l.name === name)?.port ?? 0;
  const at = {
    addresses: settings.of(serverSettings).bind,
    portBase: settings.of(serverSettings).portBase,
    log,
  };
  const http = parts.use(
    createHttpServer({
      settings: settings.of(httpSettings),
      tls: certificates,
      log,
      metrics,
      httpsPort: () => portOf('https'),
      routes: serverRoutes({
        hostname: settings.of(serverSettings).hostname,
        services: () => [],
        metrics,
        trustedNetworks: () => settings.of(serverSettings).trustedNetworks,
        unready: async () => [],
        challengeAnswer: async () => undefined,
        mtaStsPolicy: async () => undefined,
      }),
    }),
  );
  for (const [name, port, isSecure] of [
    ['http', 80, false],
    ['https', 443, true],
  ] as const)
    listeners.push(
      ...(await listenEverywhere(
        {
          name,
          port,
          listen: async (address, wanted) =>
            await http.listen({ address, port: wanted, isSecure, isShared: false }),
        },
        at,
      )),
    );
  const mailListeners = parts.use(
    await openMailListeners({ ...opening, mail, contexts: certificates, reusePort: false }),
  );
  listeners.push(...mailListeners.reports);
  mail.queue.start();
  log.info('server.started', { version, listeners });

  const running = parts.move();
  return {
    async status() {
      const soon = expiringSoon(certificates, clock, warnBeforeMs());
      return {
        version,
        pid: process.pid,
        uptimeSeconds: Math.floor((clock.monotonicMs() - startedAt) / 1000),
        workers: 1,
        listeners,
        figures: {},
        concerns: soon.map((c) => ({
          name: 'certificate-expires',
          message: `${c.file} ends on ${Temporal.Instant.fromEpochMilliseconds(c.notAfterMs).toString()}`,
        })),
      };
    },
    async reload(next) {
      await reloadCertificates(certificates, folder, { settings: next, clock });
      settings = next;
    },
    nudge: (topic, value) => bus.publish(topic, value),
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}
