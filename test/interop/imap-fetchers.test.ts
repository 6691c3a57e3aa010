// Programs that take mail over IMAP and leave it, delete it or pass it on.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alice, bob, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

const BODY = 'Text number 2: schöne Grüße.\n.\n..dots\nFrom here\n';

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
    assert.equal(await curl(`${tls}INBOX;UID=2/;SECTION=TEXT`), BODY);
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
    const poll = async (port: string, options: string) => {
      await desk.write(
        '.fetchmailrc',
        `poll localhost protocol imap port ${desk.server.port(port)} user "${alice}" password "${desk.password}" ${options} sslcertfile "${desk.certificate}"\n`,
      );
      await desk.run('fetchmail', ['--nodetach', '--nosyslog']);
    };
    const mda = `mda "cat >> ${desk.home}/kept"`;
    const kept = async () => await readFile(join(desk.home, 'kept'), 'utf8');
    await poll('imap', `is "bob" here keep ${mda}`);
    assert.equal((await kept()).split('Message-ID:').length - 1, 4);
    assert.ok((await kept()).includes(BODY));
    assert.deepEqual(
      await desk.mailbox(alice, 'INBOX'),
      [1, 2, 3, 4].map((n) => `Letter ${n} [seen]`),
    );
    await desk.server.file(alice, [letter(5)]);
    await poll('imaps', `is "bob" here keep ssl ${mda}`);
    assert.equal((await kept()).split('Message-ID:').length - 1, 5);
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
    const kept = join(desk.home, 'kept');
    const taken = async () => (await readFile(kept, 'utf8')).split('Message-ID:').length - 1;
    const fetch = async (retriever: string, port: string, options: string) => {
      await desk.write(
        '.getmail/getmailrc',
        `[retriever]\ntype = ${retriever}\nserver = localhost\nport = ${desk.server.port(port)}\nusername = ${alice}\npassword = ${desk.password}\nmailboxes = ("INBOX",)\n${options}` +
          `[destination]\ntype = MDA_external\npath = /bin/sh\narguments = ("-c", "cat >> ${kept}")\nallow_root_commands = true\nunixfrom = false\n` +
          `[options]\nread_all = false\ndelete = ${options !== ''}\ndelivered_to = false\nreceived = false\n`,
      );
      await desk.run('getmail', [`--getmaildir=${join(desk.home, '.getmail')}`]);
    };
    await fetch('SimpleIMAPRetriever', 'imap', '');
    await fetch('SimpleIMAPRetriever', 'imap', '');
    assert.equal(await taken(), 4);
    assert.ok((await readFile(kept, 'utf8')).includes(BODY));
    await fetch('SimpleIMAPSSLRetriever', 'imaps', 'move_on_delete = Archive\n');
    assert.equal(await taken(), 8);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
    assert.equal((await desk.mailbox(alice, 'Archive')).length, 4);
  },
);
