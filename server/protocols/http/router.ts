import type { Route } from './route.ts';

export type RouteMatch =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'no-such-path' }
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] };

export interface Router {
  find(method: string, path: string): RouteMatch;
}

const ANY_METHOD = '*';

/** The longest matching path wins. @throws RangeError when two routes claim the same path and method (a bug) */
export function createRouter(routes: readonly Route[]): Router {
  const claimed = new Set<string>();
  for (const route of routes)
    for (const method of route.methods) {
      const claim = `${method} ${route.path.toLowerCase()}`;
      if (claimed.has(claim)) throw new RangeError(`two routes for ${claim}`);
      claimed.add(claim);
    }
  const sorted = [...routes].sort((a, b) => b.path.length - a.path.length);
  return {
    find(method, path) {
      const best = sorted.find((r) => isMatch(r, path))?.path;
      if (best === undefined) return { kind: 'no-such-path' };
      const here = sorted.filter((r) => r.path === best);
      const wanted = method === 'HEAD' ? 'GET' : method;
      const route =
        here.find((r) => r.methods.includes(method) || r.methods.includes(wanted)) ??
        here.find((r) => r.methods.includes(ANY_METHOD));
      if (route !== undefined) return { kind: 'route', route };
      return { kind: 'method-not-allowed', allow: here.flatMap((r) => r.methods) };
    },
  };
}

function isMatch(route: Route, path: string): boolean {
  const given = route.isAnyCase === true ? path.toLowerCase() : path;
  const own = route.isAnyCase === true ? route.path.toLowerCase() : route.path;
  return own.endsWith('/') && own !== '/' ? given.startsWith(own) : given === own;
}
