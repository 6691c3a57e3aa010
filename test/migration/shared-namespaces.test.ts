// Servers that show users the mailboxes of others among their own.
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { startDovecot } from '../support/dovecot.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { skipWithout } from '../support/peer.ts';

const settings = (folder: string) => `
namespace public {
  type = public
  separator = /
  prefix = Public/
  location = maildir:${folder}/public:LAYOUT=fs
  list = yes
  subscriptions = no
}
`;
const mail = (n: number) => `Message-ID: <${n}@example.org>\r\nSubject: ${n}\r\n\r\nText\r\n`;

test(
  'public mailboxes of a Dovecot are not copied into the account of each user, and are told',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mailstead-public-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o777);
    const owner = process.getuid?.() === 0 ? 65_534 : undefined;
    for (const part of ['', '/Team', '/Team/cur', '/Team/new', '/Team/tmp']) {
      mkdirSync(`${folder}/public${part}`);
      if (owner !== undefined) chownSync(`${folder}/public${part}`, owner, owner);
    }
    writeFileSync(`${folder}/public/Team/cur/1.M1.h:2,S`, mail(1));
    await using dovecot = await startDovecot({ settings: settings(folder) });
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.port,
      secure: false,
      auth: { user: 'ann', pass: 'pass' },
      logger: false,
    });
    await client.connect();
    assert.ok((await client.list()).some(({ path }) => path === 'Public/Team'));
    await client.append('INBOX', mail(2));
    await client.logout();
    const { run, json } = await openMoveDesk(t, {
      accounts: ['ann@example.test'],
      users: 'source,target,password\nann,ann@example.test,pass\n',
      options: ['--from', `imap://127.0.0.1:${dovecot.port}`],
    });
    assert.equal((await run())['items'], 1);
    const report = await json('migrate', 'report', 'move');
    const losses = (report['files'] as string[]).find((it) => it.endsWith('report-losses.csv'));
    assert.match(readFileSync(losses!, 'utf8'), /shared-mailbox.*Public\/Team/);
  },
);
