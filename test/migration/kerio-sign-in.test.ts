// Kerio Connect's master password opens every account by commands that no other server has.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { scriptedMessage, startScriptedImapSource } from '../support/scripted-imap-source.ts';

const challenge = '1<14A5.6@kerio.example>';
const proof = createHash('md5').update(`${challenge}secret of all`).digest('hex');

test('Kerio: the master password answers a challenge, and then the account is chosen', async () => {
  await using imap = await startScriptedImapSource();
  await using desk = await openMigrationDesk();
  imap.mailboxes.set('INBOX', { uidValidity: 1, messages: [scriptedMessage(1, 'in')] });
  let asked = '';
  imap.answer = ({ tag, verb }) => {
    if (verb === 'X-MASTERAUTH') {
      asked = tag;
      return `+ ${challenge}\r\n`;
    }
    if (tag !== '') return undefined;
    return verb === proof ? `${asked} OK\r\n` : `${asked} NO the proof is wrong\r\n`;
  };
  const open = async (password: string) =>
    await desk.openSource(`imap://127.0.0.1:${imap.port}`, {
      options: { preset: 'kerio', 'proxy-by': 'master' },
      secrets: { password },
    });
  const users = [{ source: 'ann@kerio.example', target: 'ann@example.test', phase: '' }];
  await using source = await open('secret of all');
  const [done] = await desk.run(source, {}, { users });
  assert.equal(done?.state, 'done');
  assert.equal((await desk.contents('mailbox', 'INBOX'))?.length, 1);
  assert.ok(imap.commands.includes('X-SETUSER ann@kerio.example'));

  await using wrong = await open('another');
  await assert.rejects(
    async () => await wrong.open({ name: 'ann@kerio.example' }),
    (error) => isDomainError(error, 'authentication-failed'),
  );
});
