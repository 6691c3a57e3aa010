// `migrate verify --source` says what the source has and nobody carried over, and nothing else.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { makeFiles, type Files } from '../support/file-source.ts';
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
