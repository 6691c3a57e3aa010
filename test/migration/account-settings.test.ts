// Rules, absence, signatures, categories and working hours: carried over, kept up to date, proven and taken back, and never
// instead of what users have set.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { readWorkingHours, writeWorkingHours } from '#groupware/working-hours.ts';
import type { AccountSettings } from '#migration/account-settings.ts';
import { defaultPolicies } from '#migration/policies.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { changeSettings } from '#store/change-settings.ts';
import { readSettings } from '#store/read-settings.ts';
import { emptySettings, type StoredSettings } from '#store/settings.ts';
import { hoursUntil } from '../support/hours-text.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk, type MigrationDesk } from '../support/migration-desk.ts';

const absence = {
  isOn: true,
  untilSeconds: 1_786_752_000,
  fromSeconds: 1_785_542_400,
  internalText: 'Away',
  audience: 'known',
} as const;
const told: AccountSettings = {
  sieve: [
    { name: 'main', script: 'keep;\r\n', isActive: true },
    { name: 'old/one', script: '\ufeff# ä\nstop;', isActive: false },
  ],
  absence,
  signatures: [{ name: 'Work', text: 'Ann', html: '<p>Ann</p>' }],
  categories: [{ name: 'Red', color: '#e7a1a2' }, { name: 'Plain' }],
  workingHours: hoursUntil('170000'),
  losses: [],
};
const kept: StoredSettings = {
  scripts: told.sieve!,
  absence,
  signatures: told.signatures!,
  categories: told.categories!,
  damaged: [],
};

async function openDesk() {
  const desk = await openMigrationDesk();
  let settings = told;
  const source = createListedSource([], { settings: () => settings });
  const { store } = desk.server.mail;
  const { id } = await desk.server.data.directory.accounts.expect(deskUser.target);
  const outcomes = async () =>
    new Map([...(await desk.items())].map(([name, { outcome }]) => [name, outcome]));
  return {
    ...desk,
    outcomes,
    tell: (now: Partial<AccountSettings>) => void (settings = { ...told, ...now }),
    carry: async (wishes?: Parameters<MigrationDesk['run']>[1]) => {
      const [done] = await desk.run(source, wishes);
      assert.deepEqual([done!.state, done!.problems], ['done', []]);
    },
    here: async () => await store.read(id, readSettings),
    hours: async () => await store.read(id, readWorkingHours),
    set: async (change: (present: StoredSettings) => StoredSettings) =>
      await changeSettings(store, id, change),
    setHours: async (text: string) =>
      await store.transact(id, async (tx) => await writeWorkingHours(tx, text)),
    undo: async () => {
      const { ledger, target } = desk;
      const users = [deskUser];
      const [done] = await undoMigration({ ledger, target, users, accounts: [], batch: undefined });
      return done!;
    },
    verify: async () => {
      const { ledger, target } = desk;
      const run = {
        ledger,
        target,
        sources: [source],
        users: [deskUser],
        policies: defaultPolicies,
        lanes: 1,
      };
      const [done] = await verifyMigration(run);
      return done!;
    },
    collections: async () => await store.read(id, async (r) => await r.collections('settings')),
  };
}

test('settings are carried over once, each is in the ledger and compared, and undo takes them back', async () => {
  const desk = await openDesk();
  await using _ = desk;
  await desk.carry();
  assert.deepEqual(await desk.here(), kept);
  assert.equal(await desk.hours(), told.workingHours);
  const ids = [
    'absence',
    'active-script',
    'category:Plain',
    'category:Red',
    'script:main',
    'script:old/one',
    'signature:Work',
    'working-hours',
  ];
  assert.deepEqual(
    [...(await desk.outcomes())],
    ids.map((id) => [id, 'written']),
  );
  const verified = await desk.verify();
  assert.deepEqual([verified.compared, verified.differences], [ids.length, []]);
  await desk.carry();
  assert.deepEqual(await desk.here(), kept);
  const undone = await desk.undo();
  assert.deepEqual([undone.removed, undone.keptCount, undone.foldersRemoved], [ids.length, 0, 1]);
  assert.deepEqual(await desk.here(), emptySettings);
  assert.equal(await desk.hours(), undefined);
  assert.deepEqual(await desk.collections(), []);
});

test('what was there before stays, is told, and is the same after undo', async () => {
  const desk = await openDesk();
  await using _ = desk;
  const own: StoredSettings = {
    ...emptySettings,
    scripts: [{ name: 'mine', script: 'stop;', isActive: true }],
    categories: [{ name: 'Red', color: '#000000' }, { name: 'Plain' }],
  };
  await desk.set(() => own);
  await desk.setHours(hoursUntil('120000'));
  await desk.carry();
  const outcomes = await desk.outcomes();
  for (const id of ['active-script', 'category:Red', 'working-hours'])
    assert.equal(outcomes.get(id), 'skipped', id);
  assert.equal(outcomes.get('category:Plain'), 'merged');
  assert.deepEqual(
    (await desk.here()).scripts.map(({ name, isActive }) => [name, isActive]),
    [
      ['mine', true],
      ['main', false],
      ['old/one', false],
    ],
  );
  assert.deepEqual((await desk.here()).absence, absence);
  assert.equal(await desk.hours(), hoursUntil('120000'));
  desk.tell({
    categories: [{ name: 'Plain', color: '#ffffff' }],
    workingHours: hoursUntil('180000'),
  });
  await desk.carry();
  assert.deepEqual((await desk.here()).categories, own.categories);
  assert.equal(await desk.hours(), hoursUntil('120000'));
  await desk.undo();
  assert.deepEqual(await desk.here(), own);
  assert.equal(await desk.hours(), hoursUntil('120000'));
});

test('a delta replaces what the user has not changed since, and undo leaves what he has', async () => {
  const desk = await openDesk();
  await using _ = desk;
  await desk.carry();
  await desk.set((present) => ({
    ...present,
    absence: { ...absence, internalText: 'Mine' },
    signatures: [],
    scripts: present.scripts.map((it) => ({ ...it, isActive: it.name === 'old/one' })),
  }));
  const newer = { ...absence, internalText: 'Newer' };
  const [main, old] = told.sieve!;
  desk.tell({
    absence: newer,
    signatures: [{ name: 'Work', text: 'Newer' }],
    sieve: [{ ...main!, script: 'discard;' }, old!],
    workingHours: hoursUntil('180000'),
  });
  assert.equal((await desk.verify()).counts['not-carried-over'], 4);
  await desk.carry();
  const here = await desk.here();
  assert.equal(here.scripts.find(({ name }) => name === 'main')?.script, 'discard;');
  assert.equal(await desk.hours(), hoursUntil('180000'));
  assert.equal(here.absence?.internalText, 'Mine');
  assert.deepEqual(here.signatures, []);
  const losses = (await desk.items()).get('absence')!.losses;
  assert.deepEqual(
    losses.map(({ what }) => what),
    ['changed-in-both'],
  );
  const undone = await desk.undo();
  assert.equal(undone.missingCount, 1);
  // The script that the user has made the active one is his now.
  assert.deepEqual(undone.kept, [
    'settings: absence',
    'settings: active-script',
    'settings: script:old/one',
  ]);
  const left = await desk.here();
  assert.deepEqual(left.scripts, [{ ...old!, isActive: true }]);
  assert.equal(left.absence?.internalText, 'Mine');
  assert.deepEqual(left.categories, []);
  assert.equal(await desk.hours(), undefined);
});

test('what the source no longer has goes only when deletions are followed', async () => {
  const desk = await openDesk();
  await using _ = desk;
  await desk.carry();
  desk.tell({ categories: [{ name: 'Red', color: '#e7a1a2' }], sieve: [told.sieve![0]!] });
  await desk.carry();
  assert.deepEqual(await desk.here(), kept);
  await desk.carry({ deletions: 'follow' });
  const here = await desk.here();
  assert.deepEqual(
    here.categories.map(({ name }) => name),
    ['Red'],
  );
  assert.deepEqual(
    here.scripts.map(({ name }) => name),
    ['main'],
  );
  assert.deepEqual(here.absence, absence);
});

test('names that cannot be are made fit and told, and a script that is too large is kept in a report', async () => {
  const desk = await openDesk();
  await using _ = desk;
  desk.tell({
    sieve: [
      { name: 'a\nb', script: 'keep;', isActive: true },
      { name: 'a_b', script: 'stop;', isActive: true },
      { name: 'large', script: '#'.repeat(1_000_001), isActive: false },
    ],
    workingHours: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
  });
  await desk.carry();
  assert.deepEqual((await desk.here()).scripts, [
    { name: 'a_b', script: 'keep;', isActive: true },
    { name: 'a_b (2)', script: 'stop;', isActive: false },
  ]);
  const items = await desk.items();
  assert.match(items.get('script:large')!.reason, /more than 1000000 bytes/);
  assert.match(items.get('working-hours')!.reason, /VAVAILABILITY is expected/);
  assert.equal((await desk.contents('mailbox', 'Migration report'))?.length, 2);
});

test('what a run that was cut off has written is known as its own, and what users wrote is not', async () => {
  const desk = await openDesk();
  await using _ = desk;
  await desk.set((present) => ({ ...present, categories: [{ name: 'Mine' }] }));
  await using session = await desk.target.open({ address: deskUser.target });
  const wish = {
    kind: 'settings',
    path: ['settings'],
    role: 'default',
    isSubscribed: false,
  } as const;
  const place = await session.expectFolder(wish);
  const mark = await session.mark(place);
  const item = (key: string, text: string) => {
    const bytes = Buffer.from(text);
    const content = { mediaType: 'application/octet-stream', bytes } as const;
    const flags = { system: 0, keywords: [] };
    const contentHash = hash('sha256', bytes, 'hex');
    return { key, content, contentHash, flags, receivedAtSeconds: undefined };
  };
  const items = [
    item('category:Mine', '{"name":"Mine"}'),
    item('script:main', 'keep;'),
    item('active-script', 'main'),
    item('working-hours', hoursUntil('170000')),
  ];
  const outcomes = await session.write(place, items);
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['present', 'written', 'written', 'written'],
  );
  await desk.setHours(hoursUntil('120000'));
  assert.deepEqual(
    [...(await session.written(place, mark, items)).keys()],
    ['script:main', 'active-script'],
  );
  // The next run writes nothing twice.
  const again = await session.write(place, items);
  assert.deepEqual(
    again.map((it) => (it.outcome === 'present' ? it.isSame : it.outcome)),
    [true, true, true, false],
  );
});
