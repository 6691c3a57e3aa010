// Cyrus as a source: what is one's own stays so when others may use it, who may becomes a grant, and what is renamed is the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cyrusFiles, cyrusImapFiles, startCyrus } from '../support/cyrus.ts';
import { makeCalendar } from '../support/dav-peer.ts';
import { askImap } from '../support/imap-commands.ts';
import { numberedMessage, openAtSource } from '../support/imap-desk.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { skipWithoutFiles } from '../support/peer.ts';

const skip = skipWithoutFiles(...cyrusFiles, ...cyrusImapFiles);
const login = { name: 'ann', password: 'pass' };

test(
  "a calendar of Cyrus that somebody was given over IMAP is one's own, and a grant",
  { skip },
  async () => {
    await using cyrus = await startCyrus(['ann', 'bob'], ['imap', 'http']);
    const port = cyrus.port('http');
    const wish = { path: '/dav/calendars/user/ann/work/', name: 'Work', components: ['VEVENT'] };
    await makeCalendar({ url: `http://127.0.0.1:${port}` }, 'ann', wish);
    await askImap({ port: cyrus.port('imap'), user: 'cyrus' }, [
      'SETACL user/ann/#calendars/work bob lrswit',
    ]);
    await using desk = await openMigrationDesk();
    await using source = await desk.openSource(`dav://127.0.0.1:${port}`);
    await using session = await source.open(login);
    const work = (await Array.fromAsync(session.folders())).find(({ path }) => path[0] === 'Work')!;
    assert.deepEqual(
      work.access?.find(({ who }) => who === 'bob'),
      { who: 'bob', rights: 'lrw' },
    );
    assert.deepEqual((await session.settings()).losses, []);
  },
);

for (const settings of [
  {},
  { altnamespace: 'no' },
  { altnamespace: 'no', unixhierarchysep: 'no' },
  { virtdomains: 'userid', defaultdomain: 'example.org' },
])
  test(
    `mailboxes with access lists are one's own, and others' are not: ${JSON.stringify(settings)}`,
    { skip },
    async () => {
      await using cyrus = await startCyrus(['ann', 'bob'], ['imap'], settings);
      const port = cyrus.port('imap');
      const delimiter = 'unixhierarchysep' in settings ? '.' : '/';
      const prefix = 'altnamespace' in settings ? `INBOX${delimiter}` : '';
      await askImap({ port, user: 'ann' }, [
        `CREATE ${prefix}Box`,
        ...['INBOX', `${prefix}Box`].flatMap((box) => [
          `SETACL ${box} bob lrs`,
          `SETACL ${box} ann lrswipkxtea`,
        ]),
      ]);
      await askImap({ port, user: 'bob' }, ['SETACL INBOX ann lr']);
      await using desk = await openMigrationDesk();
      const options = { preset: 'cyrus', admin: 'cyrus' };
      await using source = await desk.openSource(`imap://127.0.0.1:${port}`, {
        options,
        secrets: { password: 'pass' },
      });
      await using session = await source.open(login);
      const folders = await Array.fromAsync(session.folders());
      assert.deepEqual(
        folders.map(({ path, access }) => [path.join('/'), access]),
        ['INBOX', 'Box'].map((name) => [name, [{ who: 'bob', rights: 'lrs' }]]),
      );
      const { losses } = await session.settings();
      assert.deepEqual(
        losses.map(({ what, detail }) => [what, detail.endsWith('bob')]),
        [['shared-mailbox', true]],
      );
    },
  );

test(
  'a mailbox that is renamed in Cyrus is renamed here, and its messages stay the same ones',
  { skip },
  async () => {
    await using cyrus = await startCyrus(['ann'], ['imap']);
    const port = cyrus.port('imap');
    await using desk = await openMigrationDesk();
    await using source = await desk.openSource(`imap://127.0.0.1:${port}`);
    const append = async (box: string, n: number) => {
      await using at = await openAtSource({ port }, 'ann');
      await at.client.append(box, numberedMessage(n));
    };
    const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];
    const run = async () =>
      assert.deepEqual((await desk.run(source, {}, { users }))[0]!.problems, []);
    await askImap({ port, user: 'ann' }, ['CREATE Box', 'CREATE Box/Sub']);
    await append('Box', 1);
    await append('Box/Sub', 2);
    await run();
    const written = async () =>
      (
        await desk.ledger.sql.all<{
          place: string;
        }>`SELECT folder || ' ' || target_id AS place FROM items`
      ).map(({ place }) => place);
    const before = await written();
    await askImap({ port, user: 'ann' }, ['RENAME Box Crate', 'CREATE Box']);
    await append('Crate', 3);
    await append('Box', 4);
    await run();
    const subjects = async (name: string) =>
      (await desk.contents('mailbox', name))?.map((text) => /^Subject: (.*)\r$/m.exec(text)?.[1]);
    assert.deepEqual(await subjects('Crate'), ['Message 1', 'Message 3']);
    assert.deepEqual(await subjects('Crate/Sub'), ['Message 2']);
    assert.deepEqual(await subjects('Box'), ['Message 4']);
    assert.equal(await subjects('Box/Sub'), undefined);
    const after = new Set(await written());
    assert.ok(before.every((it) => after.has(it)));
  },
);
