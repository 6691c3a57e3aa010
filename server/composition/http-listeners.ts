import type { ListenerReport, OpenData } from '#cli/parts.ts';
import type { OverallLimits } from '#platform/connection-counts.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import { httpSettings } from '#protocols/http/config.ts';
import { createHttpServer } from '#protocols/http/http-server.ts';
import type { Clock } from '#platform/clock.ts';
import { discoveryRoutes } from '#protocols/autoconfig/discovery.ts';
import type { Route } from '#protocols/http/route.ts';
import { serverRoutes } from '#protocols/http/server-routes.ts';
import { discoverableServices, offeredOnTheWeb, toHttpRoute, webAddresses } from './discovery.ts';
import { listenEverywhere } from './listen.ts';
import { publishedMtaSts } from './published-mta-sts.ts';
import { serviceTitles } from './service-titles.ts';

export interface HttpListening {
  readonly settings: () => Settings;
  readonly data: OpenData;
  readonly contexts: TlsContexts;
  readonly clock: Clock;
  /** The certificate of the server's name, with its key. */
  readonly identity: () => { readonly certificatePem: string; readonly keyPem: string };
  readonly metrics: Metrics;
  /** The figures of all processes of the server. */
  readonly figures: () => Promise<string>;
  readonly overall: OverallLimits;
  readonly log: Log;
  readonly challengeAnswer: (token: string) => Promise<string | undefined>;
  /** Several processes share the ports. */
  readonly reusePort: boolean;
  /** For tests: ports that the system chooses. */
  readonly anyPort?: boolean;
  /** Those beside the server's own. */
  readonly routes: readonly Route[];
  /** Every listener of the server, for the home page and for redirects. */
  readonly all: () => readonly ListenerReport[];
}

export interface OpenHttpListeners extends AsyncDisposable {
  readonly reports: readonly ListenerReport[];
  /** Open connections by the name of their listener. */
  connectionsByListener(): ReadonlyMap<string, number>;
}

/** Opens http and https; what it gives closes them. */
export async function openHttpListeners(listening: HttpListening): Promise<OpenHttpListeners> {
  const { settings, data, log, metrics } = listening;
  const { bind, portBase, hostname } = settings().of(serverSettings);
  await using parts = new AsyncDisposableStack();
  // What is switched on or off is so until the next start.
  const web = offeredOnTheWeb(settings());
  const discoverable = () => discoverableServices(hostname, listening.all(), web);
  const http = parts.use(
    createHttpServer({
      settings: settings().of(httpSettings),
      tls: listening.contexts,
      log,
      metrics,
      overall: listening.overall,
      httpsPort: () => listening.all().find((l) => l.name === 'https')?.port ?? 443,
      routes: [
        ...listening.routes,
        ...discoveryRoutes({
          directory: data.directory,
          clock: listening.clock,
          services: discoverable,
          web,
          identity: listening.identity,
        }).map(toHttpRoute),
        ...serverRoutes({
          hostname,
          services: () => serviceTitles(listening.all()),
          webAddresses: () => webAddresses(discoverable()),
          figures: listening.figures,
          trustedNetworks: () => settings().of(serverSettings).trustedNetworks,
          unready: async () => [],
          challengeAnswer: listening.challengeAnswer,
          async mtaStsPolicy(domain) {
            if ((await data.directory.domains.find(domain)) === undefined) return undefined;
            return publishedMtaSts(settings());
          },
        }),
      ],
    }),
  );
  const reports: ListenerReport[] = [];
  for (const [name, port, isSecure] of [
    ['http', 80, false],
    ['https', 443, true],
  ] as const) {
    const listen = async (address: string, wanted: number) =>
      await http.listen({ address, port: wanted, isSecure, isShared: listening.reusePort });
    const at = { addresses: bind, portBase, log };
    const wanted = listening.anyPort === true ? 0 : port;
    reports.push(...(await listenEverywhere({ name, port: wanted, listen }, at)));
  }
  const opened = parts.move();
  return {
    reports,
    connectionsByListener() {
      const [plain, secure] = http.connectionCounts();
      return new Map([
        ['http', plain],
        ['https', secure],
      ]);
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}
