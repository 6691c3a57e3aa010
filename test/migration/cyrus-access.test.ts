// Access lists of Cyrus: what is one's own stays so when others may use it, and who may becomes a grant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cyrusFiles, cyrusImapFiles, startCyrus } from '../support/cyrus.ts';
import { makeCalendar } from '../support/dav-peer.ts';
import { askImap } from '../support/imap-commands.ts';
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
