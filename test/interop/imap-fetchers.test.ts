// Programs that take mail over IMAP and leave it, delete it or pass it on.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alice, bob, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { openFetchmail, openGetmail, secondText } from '../support/fetch-clients.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'curl lists, appends, searches, fetches and deletes over IMAP, with STARTTLS and with TLS',
  { skip: skipWithout('curl') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(2));
    const signIn = ['-sS', '-4', '--cacert', desk.certificate, '-u', `${alice}:${desk.password}`];
    const plain = `imap://localhost:${desk.server.port('imap')}/`;
    const tls = `imaps://localhost:${desk.server.port('imaps')}/`;
    const curl = async (...args: string[]) =>
      (await desk.run('curl', [...signIn, ...args])).stdout.replaceAll('\r\n', '\n');
    for (const way of [
      [plain],
      ['--ssl-reqd', plain],
      ['--login-options', 'AUTH=LOGIN', plain],
      ['--login-options', 'AUTH=PLAIN', '--sasl-ir', tls],
    ])
      assert.match(await curl(...way), /^\* LIST \(.*\\HasNoChildren.*\) "\/" INBOX$/m);
    await writeFile(join(desk.home, 'new.eml'), letter(3));
    await curl('-T', 'new.eml', `${tls}INBOX`);
    assert.equal(await curl(`${tls}INBOX;UID=2/;SECTION=TEXT`), secondText);
    assert.equal(
      await curl(`${tls}INBOX;MAILINDEX=3`),
      letter(3).toString().replaceAll('\r\n', '\n'),
    );
    assert.equal(await curl(`${tls}INBOX?SUBJECT%20%22Letter%203%22`), '* SEARCH 3\n');
    assert.match(await curl('--ssl-reqd', `${plain}INBOX`, '-X', 'FETCH 1:* FLAGS'), /3 FETCH/);
    await curl(`${tls}INBOX`, '-X', 'STORE 1 +FLAGS \\Deleted');
    await curl(`${tls}INBOX`, '-X', 'EXPUNGE');
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), ['Letter 2 [seen]', 'Letter 3 [seen]']);
  },
);

test(
  'fetchmail takes unseen mail over IMAP for a delivery agent, and passes it on over LMTP',
  { skip: skipWithout('fetchmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(4));
    const fetchmail = openFetchmail(desk);
    const poll = async (port: string, options: string) =>
      await fetchmail.poll({ protocol: 'imap', port }, options);
    await poll('imap', `is "bob" here keep ${fetchmail.agent}`);
    assert.equal(await fetchmail.taken(), 4);
    assert.ok((await fetchmail.text()).includes(secondText));
    assert.deepEqual(
      await desk.mailbox(alice, 'INBOX'),
      [1, 2, 3, 4].map((n) => `Letter ${n} [seen]`),
    );
    await desk.server.file(alice, [letter(5)]);
    await poll('imaps', `is "bob" here keep ssl ${fetchmail.agent}`);
    assert.equal(await fetchmail.taken(), 5);
    const lmtp = `is "${bob}" here fetchall ssl lmtp smtphost "localhost/${desk.server.port('lmtp')}" smtpname "${bob}"`;
    await poll('imaps', lmtp);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
    assert.deepEqual(
      await desk.mailbox(bob, 'INBOX'),
      [1, 2, 3, 4, 5].map((n) => `Letter ${n} []`),
    );
  },
);

test(
  'getmail takes new mail over IMAP and moves what it has taken away',
  { skip: skipWithout('getmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(4));
    const getmail = openGetmail(desk);
    const all = 'mailboxes = ("INBOX",)\n';
    const keeping = { retriever: 'SimpleIMAPRetriever', port: 'imap', deletes: false };
    await getmail.fetch(keeping, all);
    await getmail.fetch(keeping, all);
    assert.equal(await getmail.taken(), 4);
    assert.ok((await getmail.text()).includes(secondText));
    const moving = { retriever: 'SimpleIMAPSSLRetriever', port: 'imaps', deletes: true };
    await getmail.fetch(moving, `${all}move_on_delete = Archive\n`);
    assert.equal(await getmail.taken(), 8);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
    assert.equal((await desk.mailbox(alice, 'Archive')).length, 4);
  },
);
