import type { Account } from '#directory/account.ts';
import { parsePrefer, type Preferences } from '#codecs/webdav/prefer.ts';
import type { DavDeps } from './deps.ts';
import type { DavExchange } from './exchange.ts';
import type { DavPath } from './path/dav-path.ts';
import type { DavTables } from './tables.ts';
import type { DavNode } from './tree/node.ts';
import { resolveNode, type Viewer } from './tree/resolve-node.ts';

/** A request of somebody who has signed in; what every method works with. */
export interface DavRequest extends Viewer {
  readonly tables: DavTables;
  readonly exchange: DavExchange;
  readonly method: string;
  readonly path: DavPath;
  readonly preferences: Preferences;
  header(name: string): string | undefined;
  /** What the request is about, as it is now. */
  resolve(): Promise<DavNode>;
}

export function createDavRequest(given: {
  readonly deps: DavDeps;
  readonly exchange: DavExchange;
  readonly user: Account;
  readonly tables: DavTables;
  readonly path: DavPath;
}): DavRequest {
  const { request } = given.exchange;
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return {
    ...given,
    method: request.method ?? '',
    preferences: parsePrefer(header('prefer'), header('brief')),
    header,
    resolve: async () => await resolveNode(given, given.path),
  };
}
