import type { NetworkList } from '#platform/networks.ts';
import type { Route } from './route.ts';
import { challengeRoute } from './routes/acme-challenge.ts';
import { healthRoutes } from './routes/health.ts';
import { homePageRoute, type ServiceAddress, type WebAddress } from './routes/home-page.ts';
import { metricsRoute } from './routes/metrics-page.ts';
import type { MtaStsPolicy } from '#sender-auth/mta-sts-policy.ts';
import { mtaStsRoute } from './routes/mta-sts.ts';

export interface ServerRoutesOptions {
  readonly hostname: string;
  readonly services: () => readonly ServiceAddress[];
  /** Shown on the home page. */
  readonly webAddresses: () => readonly WebAddress[];
  /** Figures in Prometheus' text form. */
  readonly figures: () => Promise<string>;
  /** Who may see the figures. */
  readonly trustedNetworks: () => NetworkList;
  /** What is not ready, in words; empty when all is. */
  readonly unready: () => Promise<readonly string[]>;
  /** Key authorization of a running HTTP-01 challenge. */
  readonly challengeAnswer: (token: string) => Promise<string | undefined>;
  /** Undefined when the domain is not ours. */
  readonly mtaStsPolicy: (domain: string) => Promise<MtaStsPolicy | undefined>;
}

/** The routes of the server itself; those of JMAP, DAV and the others are put beside them. */
export function serverRoutes(options: ServerRoutesOptions): Route[] {
  return [
    ...healthRoutes(options.unready),
    metricsRoute(options.figures, options.trustedNetworks),
    challengeRoute(options.challengeAnswer),
    mtaStsRoute(options.mtaStsPolicy),
    homePageRoute(options.hostname, options.services, options.webAddresses),
  ];
}
