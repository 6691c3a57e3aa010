import {
  findMigration,
  type Definition,
  type MigrationFolder,
} from '#migration/migration-folder.ts';
import {
  canBeWritten,
  openSource,
  openTargets,
  secretsOf,
  type EndpointOpening,
} from '#migration/open-endpoints.ts';
import type { Endpoint } from '#migration/endpoint.ts';
import type { Ledger } from '#migration/ledger.ts';
import type { WayBackEnd } from '#migration/reverse-migration.ts';
import type { Source } from '#migration/source.ts';
import type { Target } from '#migration/target.ts';
import { keepMemoryBounded } from '#platform/bounded-memory.ts';
import { DomainError } from '#platform/errors.ts';
import { createSilentLog } from '#platform/log.ts';
import type { Store } from '#store/store.ts';
import type { CommandContext } from './command.ts';
import { withData, withMail, type CommandData, type CommandMail } from './open-data.ts';

export interface ReversedEnds {
  readonly source: Source;
  /** Those of the migration's sources that can be written to. */
  readonly target: Target;
  readonly ends: readonly WayBackEnd[];
}

/** A migration opened for a command, with this server's data. */
export interface OpenMigration {
  readonly folder: MigrationFolder;
  readonly definition: Definition;
  readonly ledger: Ledger;
  readonly data: CommandData;
  readonly store: Store;
  /** The ends are opened when they are needed. @throws DomainError */
  openSources(): Promise<readonly Source[]>;
  openTarget(): Promise<Target>;
  /** The ends the other way round, for what goes back. */
  openReversed(): Promise<ReversedEnds>;
}

/** Opens a migration for one command and closes everything behind it. @throws DomainError not-found */
export async function withMigration<T>(
  context: CommandContext,
  name: string,
  work: (migration: OpenMigration) => Promise<T>,
): Promise<T> {
  await findMigration(context.openFolder(), name);
  return await withData(context, async (data) => {
    await using opened = await data.openStore();
    return await openWith(context, name, { data, store: opened.store }, work);
  });
}

/** The same for a command that sends mail, too. */
export async function withMigrationAndMail<T>(
  context: CommandContext,
  name: string,
  work: (migration: OpenMigration, mail: CommandMail) => Promise<T>,
): Promise<T> {
  // A wrong name is said before anything is opened.
  await findMigration(context.openFolder(), name);
  return await withMail(
    context,
    async (mail) =>
      await openWith(
        context,
        name,
        { data: mail, store: mail.store },
        async (migration) => await work(migration, mail),
      ),
  );
}

async function openWith<T>(
  context: CommandContext,
  name: string,
  { data, store }: { readonly data: CommandData; readonly store: Store },
  work: (migration: OpenMigration) => Promise<T>,
): Promise<T> {
  const folder = await findMigration(context.openFolder(), name);
  const definition = await folder.definition();
  const secrets = await folder.secrets();
  await using stack = new AsyncDisposableStack();
  stack.use(await keepMemoryBounded(context.clock, createSilentLog()));
  const ledger = stack.use(await folder.openLedger());
  const ends = { from: definition.from, to: targetsOf(definition) };
  const opening = (end: 'from' | 'to', at: number): EndpointOpening => ({
    endpoint: ends[end][at]!,
    secrets: { ...secretsOf(secrets, end), ...secretsOf(secrets, `${end}.${at}`) },
    keepSecret: async (key, value) => await folder.keepSecret(`${end}.${at}.${key}`, value),
    clock: context.clock,
    random: context.random,
    store,
    directory: data.directory,
    version: context.parts.version,
  });
  return await work({
    folder,
    definition,
    ledger,
    data,
    store,
    async openSources() {
      const sources: Source[] = [];
      for (const at of definition.from.keys())
        sources.push(stack.use(await openSource(opening('from', at))));
      return sources;
    },
    openTarget: async () =>
      stack.use(await openTargets([...ends.to.keys()].map((at) => opening('to', at)))),
    async openReversed() {
      if (ends.to.length > 1)
        throw new DomainError(
          'not-supported',
          'what arrived since cannot go back from several targets at once',
        );
      const openings = wayBackOf(definition).map(({ endpoint }) => opening('from', endpoint));
      return {
        source: stack.use(await openSource(opening('to', 0))),
        target: stack.use(await openTargets(openings, 'all')),
        ends: wayBackOf(definition),
      };
    },
  });
}

/** Of sources that are only read the first is named, to say so. */
function wayBackOf({ from }: Definition): readonly WayBackEnd[] {
  const all = from.map((it, endpoint) => ({ it, endpoint }));
  const written = all.filter(({ it }) => canBeWritten(it));
  return (written.length > 0 ? written : all.slice(0, 1)).map(({ it, endpoint }) => ({
    endpoint,
    kind: it.kind,
  }));
}

export function targetsOf({ to, alsoTo = [] }: Definition): readonly Endpoint[] {
  return [to, ...alsoTo];
}
