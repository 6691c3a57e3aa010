import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { Store } from '#store/store.ts';
import type { Endpoint } from './endpoint.ts';
import { fileSources } from './files/file-kinds.ts';
import type { Secrets } from './migration-folder.ts';
import type { Source } from './source.ts';
import type { Target } from './target.ts';

/** What ends are opened with. */
export interface EndpointOpening {
  readonly endpoint: Endpoint;
  /** Of this end alone: "password", "token", ... */
  readonly secrets: Secrets;
  /** Keeps a secret of this end that has changed: servers give new refresh tokens for old ones. */
  keepSecret?(name: string, value: string): Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  /** This server's own data. */
  readonly store: Store;
  readonly directory: Directory;
  readonly version: string;
}

// Each kind is loaded when it is asked for: nobody needs all of them.
const sources: Readonly<Record<string, (opening: EndpointOpening) => Promise<Source>>> = {
  mailstead: async (opening) =>
    (await import('./sources/mailstead/open-mailstead-source.ts')).openMailsteadSource(opening),
  imap: async (opening) =>
    await (await import('./sources/imap/open-imap-source.ts')).openImapSource(opening),
  ...fileSources,
  msg: async (opening) =>
    (await import('./sources/msg-tree/open-msg-tree-source.ts')).openMsgTreeSource(opening),
  pst: async (opening) =>
    await (await import('./sources/pst/open-pst-source.ts')).openPstSource(opening),
  ews: async (opening) =>
    (await import('./sources/ews/open-ews-source.ts')).ewsSourceFromEndpoint(opening),
  dav: async (opening) =>
    await (await import('./sources/dav/open-dav-source.ts')).openDavSource(opening),
  export: async (opening) =>
    await (await import('./sources/export/open-export-source.ts')).openExportSource(opening),
  pop3: async (opening) =>
    await (await import('./sources/pop3/open-pop3-source.ts')).openPop3Source(opening),
  sieve: async (opening) =>
    await (await import('./sources/sieve/open-sieve-source.ts')).openSieveSource(opening),
  graph: async (opening) =>
    (await import('./sources/graph/open-graph-source.ts')).graphSourceFromEndpoint(opening),
};

const targets: Readonly<Record<string, (opening: EndpointOpening) => Promise<Target>>> = {
  imap: async (opening) =>
    await (await import('./targets/imap/open-imap-target.ts')).openImapTarget(opening),
  dav: async (opening) =>
    await (await import('./targets/dav/open-dav-target.ts')).openDavTarget(opening),
  mailstead: async (opening) =>
    (await import('./targets/mailstead/open-mailstead-target.ts')).openMailsteadTarget(opening),
  ews: async (opening) =>
    (await import('./targets/ews/open-ews-target.ts')).ewsTargetFromEndpoint(opening),
  graph: async (opening) =>
    (await import('./targets/graph/open-graph-target.ts')).graphTargetFromEndpoint(opening),
};

/** @throws DomainError not-supported, bad-value */
export async function openSource(opening: EndpointOpening): Promise<Source> {
  return await openerOf(sources, opening.endpoint, 'read from')(opening);
}

/** @throws DomainError not-supported, bad-value */
export async function openTarget(opening: EndpointOpening): Promise<Target> {
  return await openerOf(targets, opening.endpoint, 'written to')(opening);
}

/** Whether ends of this kind can be written to. */
export function canBeWritten({ kind }: Endpoint): boolean {
  return Object.hasOwn(targets, kind);
}

/**
 * One target, or several as one.
 * @param shows of several: what folders are told, see CompositeShows
 * @throws DomainError not-supported, bad-value
 */
export async function openTargets(
  openings: readonly EndpointOpening[],
  shows: 'kept' | 'all' = 'kept',
): Promise<Target> {
  await using stack = new AsyncDisposableStack();
  const targets: Target[] = [];
  for (const opening of openings) targets.push(stack.use(await openTarget(opening)));
  stack.move();
  if (targets.length === 1) return targets[0]!;
  const { composeTarget } = await import('./targets/composite/compose-target.ts');
  return composeTarget(targets, shows);
}

function openerOf<T>(kinds: Readonly<Record<string, T>>, { kind }: Endpoint, what: string): T {
  if (Object.hasOwn(kinds, kind)) return kinds[kind]!;
  throw new DomainError(
    'not-supported',
    `${kind} cannot be ${what}; there are ${Object.keys(kinds).join(', ')}`,
  );
}

/** The secrets of one end, without its prefix. */
export function secretsOf(secrets: Secrets, end: string): Secrets {
  const prefix = `${end}.`;
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
