import { METHODS } from 'node:http';
import { type DiscoveryRoute, redirectAnswer } from './exchange.ts';
import type { DiscoverableServices, WebService } from './services.ts';

/** Registered names, and the service each leads to. */
const names: Readonly<Record<string, WebService>> = {
  caldav: 'dav',
  carddav: 'dav',
  jmap: 'jmap',
};

/** HEAD comes with GET; the path of CONNECT is none. */
const allMethods = METHODS.filter((m) => m !== 'HEAD' && m !== 'CONNECT');

/** From `/.well-known/NAME` to where the service is, whatever the method. */
// RFC 8615 §3, RFC 6764 §5
export function wellKnownRoutes(web: DiscoverableServices['web']): DiscoveryRoute[] {
  const routes = Object.entries(names).flatMap(([name, service]) => {
    const target = web[service];
    if (target === undefined) return [];
    // One client adds the slash, another asks below it for its own address.
    return [`/.well-known/${name}`, `/.well-known/${name}/`].map((path) =>
      redirectRoute(path, { methods: allMethods, status: 301, target }),
    );
  });
  if (web.dav === undefined) return routes;
  // Clients that got nothing but the host look at its root, and some repeat their question without its body after a 301.
  const root = { methods: ['PROPFIND'], status: 307, target: web.dav } as const;
  return [...routes, redirectRoute('/', root)];
}

function redirectRoute(
  path: string,
  given: {
    readonly methods: readonly string[];
    readonly status: 301 | 307;
    readonly target: string;
  },
): DiscoveryRoute {
  const { methods, status, target } = given;
  return { path, methods, answer: async () => redirectAnswer(status, target) };
}
