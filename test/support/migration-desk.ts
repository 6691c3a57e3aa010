import { join } from 'node:path';
import { openLedger, type Ledger, type LedgerItem } from '#migration/ledger.ts';
import { defaultPolicies, type Policies } from '#migration/policies.ts';
import type { ProgressEvent } from '#migration/progress.ts';
import type { MigrationUser } from '#migration/migration-user.ts';
import { reverseMigration } from '#migration/reverse-migration.ts';
import { runMigration, type MigrationRun } from '#migration/run-migration.ts';
import type { Source } from '#migration/source.ts';
import type { Target } from '#migration/target.ts';
import { openSource, openTarget } from '#migration/open-endpoints.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import { type Clock, createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { startTestServer, type TestServer } from './start-server.ts';

/** A server, and a migration into its account ann@example.test that is run without the command line. */
export interface MigrationDesk extends AsyncDisposable {
  readonly server: TestServer;
  readonly ledger: Ledger;
  readonly target: Target;
  readonly events: ProgressEvent[];
  run(
    source: Source,
    policies?: Partial<Policies>,
    wishes?: Partial<MigrationRun>,
  ): ReturnType<typeof runMigration>;
  /** `undo --reverse-delta`, without the undo: from this server to the old system. */
  reverse(
    to: Target,
    users: readonly MigrationUser[],
    policies?: Partial<Policies>,
  ): ReturnType<typeof reverseMigration>;
  /** A place as `migrate new --from` takes it. */
  openSource(
    place: string,
    how?: {
      readonly options?: Readonly<Record<string, string>>;
      readonly secrets?: Readonly<Record<string, string>>;
      readonly clock?: Clock;
    },
  ): Promise<Source>;
  /** A place as `migrate new --to` takes it. */
  openTarget(place: string, options?: Readonly<Record<string, string>>): Promise<Target>;
  /** What the ledger knows, by source id. */
  items(): Promise<Map<string, LedgerItem>>;
  /** Contents of a collection of the account by its name; undefined when it is not there. */
  contents(
    kind: 'mailbox' | 'calendar' | 'addressbook',
    name: string,
  ): Promise<string[] | undefined>;
}

export const deskUser = { source: 'ann', target: 'ann@example.test', phase: '' };

export async function openMigrationDesk(): Promise<MigrationDesk> {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await startTestServer({ accounts: [deskUser.target] }));
  const { directory } = server.data;
  const { store } = server.mail;
  const ledger = parts.use(await openLedger(join(server.folder, 'ledger.sqlite')));
  const clock = createSystemClock();
  const means = { clock, random: createRandom(), store, directory, version: '0' };
  const target = parts.use(
    await openTarget({ ...means, endpoint: parseEndpoint('mailstead:'), secrets: {} }),
  );
  const { id: account } = await directory.accounts.expect(deskUser.target);
  const events: ProgressEvent[] = [];
  const all = parts.move();
  return {
    server,
    ledger,
    target,
    events,
    openSource: async (place, { options, secrets = {}, clock: own = clock } = {}) =>
      await openSource({ ...means, endpoint: parseEndpoint(place, options), secrets, clock: own }),
    openTarget: async (place, options) =>
      await openTarget({ ...means, endpoint: parseEndpoint(place, options), secrets: {} }),
    run: async (source, policies = {}, wishes = {}) =>
      await runMigration({
        ledger,
        sources: [source],
        target,
        users: [deskUser],
        policies: { ...defaultPolicies, ...policies },
        lanes: 1,
        clock,
        progress: { tell: (event) => void events.push(event) },
        signal: new AbortController().signal,
        createsAccounts: false,
        ...wishes,
      }),
    async reverse(to, users, policies = { duplicates: 'keep' }) {
      await using ofWayBack = await openLedger(join(server.folder, 'reverse.sqlite'));
      await using here = await openSource({
        ...means,
        endpoint: parseEndpoint('mailstead:'),
        secrets: {},
      });
      return await reverseMigration({
        forward: ledger,
        ledger: ofWayBack,
        sources: [here],
        target: to,
        users,
        policies: { ...defaultPolicies, ...policies },
        lanes: 1,
        clock,
        progress: { tell: () => {} },
        signal: new AbortController().signal,
      });
    },
    async items() {
      const rows = await ledger.sql.all<{
        source_id: string;
      }>`SELECT * FROM items ORDER BY folder, source_id`;
      return new Map(
        rows.map((row) => {
          const { losses, ...rest } = row as unknown as Record<string, unknown> & {
            losses: string;
          };
          const item = Object.fromEntries(
            Object.entries(rest).map(([key, value]) => [
              key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
              value,
            ]),
          );
          return [
            row.source_id,
            { ...item, losses: losses === '' ? [] : JSON.parse(losses) } as LedgerItem,
          ];
        }),
      );
    },
    contents: async (kind, name) =>
      await store.read(account, async (reader) => {
        const found = await reader.collectionByName(kind, name);
        if (found === undefined) return undefined;
        const ids: Parameters<typeof reader.readContents>[0][number][] = [];
        if (kind === 'mailbox')
          for await (const rows of reader.messages(found.id, []))
            ids.push(...rows.map(({ itemId }) => itemId));
        else ids.push(...(await reader.documents(found.id)).map(({ itemId }) => itemId));
        return (await reader.readContents(ids)).map(String);
      }),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}
