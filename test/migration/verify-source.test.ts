// `migrate verify --source` says what the source has and nobody carried over, and nothing else.
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { defaultPolicies } from '#migration/policies.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { eventText } from '../support/dav-peer.ts';
import { makeFiles, type Files } from '../support/file-source.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk } from '../support/migration-desk.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const mail = (n: number) =>
  `Message-ID: <${n}@example.org>\nDate: Thu, 16 Nov 2023 22:13:20 +0000\nSubject: ${n}\n\nText\n`;

interface Verified {
  readonly compared: number;
  readonly error?: string;
  readonly differences: readonly { readonly folder: string; readonly detail: string }[];
}

async function openDesk(t: TestContext, files: Files, options: (folder: string) => string[]) {
  const folder = makeFiles(t, files);
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: options(folder),
  });
  const verify = async () => {
    const { stdout } = await desk.call('migrate', 'verify', 'move', '--source', '--json');
    const [account] = (JSON.parse(stdout) as { accounts: Verified[] }).accounts;
    return account!;
  };
  return { ...desk, verify };
}

test('a folder that the source cannot list is told, and the others are compared', async (t) => {
  const { call, verify } = await openDesk(
    t,
    {
      'people/ann/a-broken.csv': 'this,is,no list\nof,contacts,at all\n',
      'people/ann/list.csv': 'First Name,Last Name\nAnna,Lee\n',
    },
    (folder) => ['--from', `csv:${folder}/people`],
  );
  const plan = await call('migrate', 'plan', 'move', '--deep', '--json');
  assert.equal(plan.code, 1);
  const [planned] = (JSON.parse(plan.stdout) as { accounts: { items: number; error: string }[] })
    .accounts;
  assert.equal(planned!.items, 1);
  assert.match(planned!.error, /^a-broken: .*a-broken\.csv: the first line/);
  await call('migrate', 'run', 'move');
  const { compared, error, differences } = await verify();
  assert.equal(error, undefined);
  assert.equal(compared, 1);
  assert.deepEqual(
    differences.map(({ folder }) => folder),
    ['a-broken'],
  );
  assert.match(differences[0]!.detail, /does not list it: .*a-broken\.csv: the first line/);
});

test('what was left out by choice is not missed', async (t) => {
  const { run, verify } = await openDesk(
    t,
    {
      'mail/ann/INBOX/1.eml': mail(1),
      'mail/ann/Old/2.eml': mail(2),
      'mail/ann/Old/Deep/3.eml': mail(3),
    },
    (folder) => ['--from', `files:${folder}/mail/%n`, '--exclude', 'Old'],
  );
  assert.equal((await run())['items'], 1);
  assert.deepEqual((await verify()).differences, []);
});

test('flags that were changed in the source since are told until a run has brought them', async (t) => {
  const mailbox = makeFiles(t, { 'ann/cur/1.M1.h:2,': mail(1), 'ann/cur/2.M2.h:2,S': mail(2) });
  const { run, verify } = await openDesk(t, {}, () => ['--from', `maildir:${mailbox}/%n`]);
  await run();
  assert.deepEqual((await verify()).differences, []);
  renameSync(`${mailbox}/ann/cur/1.M1.h:2,`, `${mailbox}/ann/cur/1.M1.h:2,FS`);
  assert.deepEqual(
    (await verify()).differences.map(({ detail }) => detail),
    ['its flags were changed in the source since the last run'],
  );
  await run();
  assert.deepEqual((await verify()).differences, []);
});

test('an event that was changed in the source since is told until a run has brought it', async () => {
  await using desk = await openMigrationDesk();
  const sourceWith = (text: string) =>
    createListedSource([{ kind: 'calendar', path: ['Team'], items: [{ id: 'e1', text }] }]);
  const later = sourceWith(eventText(1).replace('Event', 'Later'));
  const verify = async () => {
    const [verified] = await verifyMigration({
      ledger: desk.ledger,
      target: desk.target,
      sources: [later],
      users: [deskUser],
      policies: defaultPolicies,
      lanes: 1,
    });
    return verified!.differences.map(({ what, detail }) => `${what}: ${detail}`);
  };
  await desk.run(sourceWith(eventText(1)));
  assert.deepEqual(await verify(), [
    'not-carried-over: it was changed in the source since the last run',
  ]);
  await desk.run(later);
  assert.deepEqual(await verify(), []);
});
