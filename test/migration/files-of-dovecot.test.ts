// What a real Dovecot leaves on the disk, read from there, is what it shows over IMAP.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ImapFlow } from 'imapflow';
import { startDovecot } from '../support/dovecot.ts';
import { openFiles, seeAll, type SeenItem } from '../support/file-source.ts';
import { fillMailboxes } from '../support/fill-mailboxes.ts';
import { skipWithout } from '../support/peer.ts';
import { sourceContract } from '../support/source-contract.ts';

const skip = skipWithout('dovecot');
const MESSAGES = 60;

const layouts = [
  { name: 'Maildir++', location: 'maildir:%h', source: 'maildir:', options: {} },
  {
    name: 'maildirs in folders',
    location: 'maildir:%h:LAYOUT=fs',
    source: 'maildir:',
    options: {},
  },
  {
    name: 'mbox files',
    location: 'mbox:%h/mail:INBOX=%h/inbox',
    source: 'mbox:',
    below: 'mail',
    options: { inbox: 'inbox' },
  },
];

async function start(t: TestContext, location: string) {
  const dovecot = await startDovecot({
    settings: `mail_location = ${location}\nmbox_write_locks = fcntl\n`,
  });
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  await fillMailboxes(dovecot.port, 'ann', MESSAGES);
  return dovecot;
}

const comparable = (seen: Record<string, SeenItem[]>) =>
  new Map(
    Object.entries(seen)
      .filter(([, items]) => items.length > 0)
      .map(([name, items]) => [
        name,
        items.map(({ text, flags, receivedAtSeconds }) => ({
          text,
          flags: flags.toSorted(),
          receivedAtSeconds,
        })),
      ]),
  );

for (const { name, location, source, below = '', options } of layouts)
  test(
    `${name}: contents, flags, keywords, dates and order are those that Dovecot shows`,
    { skip },
    async (t) => {
      const dovecot = await start(t, location);
      const home = join(dovecot.folder, 'mail', 'ann');
      const inbox = 'inbox' in options ? { inbox: join(home, 'inbox') } : {};
      const files = await openFiles(`${source}${join(home, below)}`, { accounts: 'one', ...inbox });
      const imap = await openFiles(`imap://127.0.0.1:${dovecot.port}`);
      const shown = await seeAll(imap, { name: 'ann', password: 'pass' });
      const found = await seeAll(files, { name: 'ann' });
      assert.equal(Object.values(found).flat().length, MESSAGES);
      assert.deepEqual(comparable(found), comparable(shown));
    },
  );

sourceContract('imap', async (t) => {
  if (skip !== false) {
    t.skip(String(skip));
    return undefined;
  }
  const dovecot = await start(t, 'maildir:%h');
  return {
    source: await openFiles(`imap://127.0.0.1:${dovecot.port}`),
    login: { name: 'ann', password: 'pass' },
    async addOne() {
      const { port } = dovecot;
      const auth = { user: 'ann', pass: 'pass' };
      const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
      await client.connect();
      await client.append('Archive', 'Subject: new\r\n\r\nText\r\n');
      await client.logout();
    },
    async [Symbol.asyncDispose]() {},
  };
});
