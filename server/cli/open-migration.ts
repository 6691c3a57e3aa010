import {
  findMigration,
  type Definition,
  type MigrationFolder,
} from '#migration/migration-folder.ts';
import {
  openSource,
  openTarget,
  secretsOf,
  type EndpointOpening,
} from '#migration/open-endpoints.ts';
import type { Ledger } from '#migration/ledger.ts';
import type { Source } from '#migration/source.ts';
import type { Target } from '#migration/target.ts';
import type { CommandContext } from './command.ts';
import { withData, type CommandData } from './open-data.ts';

/** A migration opened for a command, with this server's data. */
export interface OpenMigration {
  readonly folder: MigrationFolder;
  readonly definition: Definition;
  readonly ledger: Ledger;
  readonly data: CommandData;
  /** The ends are opened when they are needed. @throws DomainError */
  openSources(): Promise<readonly Source[]>;
  openTarget(): Promise<Target>;
  /** The ends the other way round, for what goes back. */
  openReversed(): Promise<{ readonly source: Source; readonly target: Target }>;
}

/** Opens a migration for one command and closes everything behind it. @throws DomainError not-found */
export async function withMigration<T>(
  context: CommandContext,
  name: string,
  work: (migration: OpenMigration) => Promise<T>,
): Promise<T> {
  const folder = await findMigration(context.openFolder(), name);
  const definition = await folder.definition();
  const secrets = await folder.secrets();
  return await withData(context, async (data) => {
    await using stack = new AsyncDisposableStack();
    const { store } = stack.use(await data.openStore());
    const ledger = stack.use(await folder.openLedger());
    const opening = (end: 'from' | 'to', at: number): EndpointOpening => ({
      endpoint: end === 'to' ? definition.to : definition.from[at]!,
      secrets: { ...secretsOf(secrets, end), ...secretsOf(secrets, `${end}.${at}`) },
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
      async openSources() {
        const sources: Source[] = [];
        for (const at of definition.from.keys())
          sources.push(stack.use(await openSource(opening('from', at))));
        return sources;
      },
      openTarget: async () => stack.use(await openTarget(opening('to', 0))),
      openReversed: async () => ({
        source: stack.use(await openSource(opening('to', 0))),
        target: stack.use(await openTarget(opening('from', 0))),
      }),
    });
  });
}
