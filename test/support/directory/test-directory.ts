import { createLocalBus, type Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { serverSettings } from '#platform/server-settings.ts';
import {
  directorySettings,
  directorySettingsOf,
  type DirectorySettings,
} from '#directory/config.ts';
import { createDirectory, type Directory } from '#directory/directory.ts';
import type { TokenVerifier } from '#directory/token-verifier.ts';
import type { SqlFactory } from '../sql-factories.ts';

export interface TestOptions extends Partial<DirectorySettings> {
  readonly clock: Clock;
  readonly tokenVerifier?: TokenVerifier;
}

export interface TestDirectory extends AsyncDisposable {
  readonly directory: Directory;
  readonly sql: Sql;
  readonly bus: Bus;
  /** Another process over the same data: its own connection, memory and bus. */
  openSecond(): Promise<Directory>;
}

/** The settings of a server without a configuration file. */
export function defaultDirectorySettings(): DirectorySettings {
  const source = { text: '', fileName: 'mailstead.toml', dataFolder: '/', environment: {} };
  const settings = loadSettings([serverSettings, directorySettings], source);
  return directorySettingsOf(() => settings)();
}

/** A directory with the domain example.test and the accounts ann, bob and cyd. */
export async function openTestDirectory(
  factory: SqlFactory,
  { clock, tokenVerifier, ...settings }: TestOptions,
): Promise<TestDirectory> {
  const defaults = defaultDirectorySettings();
  const cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await factory.create());
  const open = async () => {
    const sql = cleanup.use(await database.open());
    const bus = cleanup.use(createLocalBus());
    const directory = cleanup.use(
      await createDirectory({
        sql,
        clock,
        bus,
        random: createRandom(),
        log: createSilentLog(),
        ...(tokenVerifier && { tokenVerifier }),
        settings: () => ({ ...defaults, ...settings }),
      }),
    );
    return { sql, bus, directory };
  };
  const { sql, bus, directory } = await open();
  await directory.domains.add({ name: 'example.test' });
  for (const name of ['ann', 'bob', 'cyd'])
    await directory.accounts.add({ address: `${name}@example.test` });
  return {
    directory,
    sql,
    bus,
    openSecond: async () => (await open()).directory,
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}
