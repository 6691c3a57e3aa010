import type { Ledger } from '#migration/ledger.ts';
import type { AccountResult } from '#migration/run-migration.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { sourceOf, targetOf } from '../../support/ews-stage.ts';
import { startEwsDouble } from '../../support/ews-double/start-ews-double.ts';
import { openMigrationDesk, type MigrationDesk } from '../../support/migration-desk.ts';
import { createDocumentSide } from './document-side.ts';
import { createEwsSide } from './ews-side.ts';
import { createMailSide } from './mail-side.ts';
import type { ItemKind, Side } from './side.ts';

/** How the old system is spoken to, and what is carried over from it. */
export interface Ends {
  readonly protocol: 'imap' | 'dav' | 'mailstead' | 'ews';
  readonly kind: ItemKind;
}

export const allEnds: readonly Ends[] = [
  { protocol: 'imap', kind: 'mailbox' },
  { protocol: 'dav', kind: 'calendar' },
  { protocol: 'mailstead', kind: 'mailbox' },
  { protocol: 'dav', kind: 'addressbook' },
  { protocol: 'mailstead', kind: 'calendar' },
];

export const ewsEnds: readonly Ends[] = [
  { protocol: 'ews', kind: 'mailbox' },
  { protocol: 'ews', kind: 'calendar' },
];

/** One user in two systems, and the migration between them. */
export interface Scene extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly there: Side;
  readonly here: Side;
  run(): Promise<void>;
  /** `undo --reverse-delta`: the first half of it. */
  reverse(): Promise<void>;
  undo(): Promise<void>;
}

const old = 'old@example.test';
const ann = 'ann@example.test';

/** Both systems are accounts of one server; the old one is spoken to as any other server. */
export async function openScene({ protocol, kind }: Ends): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const desk = stack.use(await openMigrationDesk());
  const { server, ledger: forward, target } = desk;
  const { accounts, credentials } = server.data.directory;
  const { id } = await accounts.add({ address: old });
  await credentials.setPassword(id, server.password);
  const { password } = server;
  const ews =
    protocol === 'ews'
      ? stack.use(await startEwsDouble({ accounts: { [old]: 'Old' } }))
      : undefined;
  const users = [
    { source: old, target: ann, phase: '', password: ews === undefined ? password : 'secret' },
  ];
  const place = placeOf(desk, protocol);
  const options: Record<string, string> = protocol === 'imap' ? { insecure: 'true' } : {};
  const openOld = async () =>
    ews === undefined ? await desk.openSource(place, { options }) : sourceOf(ews);
  const openBack = async () =>
    ews === undefined ? await desk.openTarget(place, options) : targetOf(ews);
  const ownerOf = (account: typeof id) => ({ store: server.mail.store, account, kind });
  const sideOf = kind === 'mailbox' ? createMailSide : createDocumentSide;
  const all = stack.move();
  return {
    ledger: forward,
    there: ews === undefined ? sideOf(ownerOf(id)) : createEwsSide(ews.mailbox(old), kind),
    here: sideOf(ownerOf((await accounts.expect(ann)).id)),
    async run() {
      await using source = await openOld();
      assertDone(await desk.run(source, {}, { users }));
    },
    async reverse() {
      await using back = await openBack();
      assertDone(await desk.reverse(back, users, {}));
    },
    async undo() {
      const results = await undoMigration({
        ledger: forward,
        target,
        users,
        accounts: [],
        batch: undefined,
      });
      for (const { error } of results) if (error !== undefined) throw new Error(error);
    },
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

function placeOf({ server }: MigrationDesk, protocol: Ends['protocol']): string {
  switch (protocol) {
    case 'imap':
      return `imap://127.0.0.1:${server.port('imap')}`;
    case 'dav':
      return `dav://127.0.0.1:${server.port('http')}`;
    case 'ews':
    case 'mailstead':
      return 'mailstead:';
  }
}

function assertDone(results: readonly AccountResult[]): void {
  for (const { state, problems } of results)
    if (state !== 'done') throw new Error(`${state}: ${problems.join('; ')}`);
}
