// Programs that fetch mail over POP3.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alice, bob, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

const BODY = 'Text number 2: schöne Grüße.\n.\n..dots\nFrom here\n';

test(
  'curl lists, reads and deletes over POP3, with STARTTLS and with TLS',
  { skip: skipWithout('curl') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(3));
    const plain = `pop3://localhost:${desk.server.port('pop3')}/`;
    const tls = `pop3s://localhost:${desk.server.port('pop3s')}/`;
    const signIn = ['-sS', '-4', '--cacert', desk.certificate, '-u', `${alice}:${desk.password}`];
    const list = await desk.run('curl', [...signIn, plain]);
    assert.deepEqual(
      list.stdout.trim().split('\r\n'),
      [1, 2, 3].map((n) => `${n} ${letter(n).length}`),
    );
    for (const way of [
      [plain],
      ['--ssl-reqd', plain],
      ['--login-options', 'AUTH=LOGIN', '--ssl-reqd', plain],
      [tls],
    ]) {
      const url = way.pop()!;
      const { stdout } = await desk.run('curl', [...signIn, ...way, `${url}2`]);
      assert.equal(stdout, letter(2).toString());
    }
    await desk.run('curl', [...signIn, '-l', '-X', 'DELE', `${tls}1`]);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), ['Letter 2 []', 'Letter 3 []']);
  },
);

test(
  'fetchmail takes mail over POP3 and hands it to a delivery agent, once',
  { skip: skipWithout('fetchmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(5));
    const account = `user "${alice}" password "${desk.password}"`;
    const mda = `mda "cat >> ${desk.home}/kept"`;
    const poll = (options: string) =>
      desk.write('.fetchmailrc', `poll localhost protocol pop3 ${options}\n`);
    const fetch = () => desk.run('fetchmail', ['--nodetach', '--nosyslog']);
    await poll(
      `port ${desk.server.port('pop3')} uidl ${account} keep sslproto "" sslcertfile "${desk.certificate}" ${mda}`,
    );
    await fetch();
    const kept = async () => await readFile(join(desk.home, 'kept'), 'utf8');
    assert.equal((await kept()).split('Message-ID:').length - 1, 5);
    assert.ok((await kept()).includes(BODY));
    await desk.server.file(alice, [letter(6)]);
    await fetch();
    assert.equal((await kept()).split('Message-ID:').length - 1, 6);
    await poll(
      `port ${desk.server.port('pop3s')} ${account} fetchall ssl sslcertfile "${desk.certificate}" ${mda}`,
    );
    await fetch();
    assert.equal((await kept()).split('Message-ID:').length - 1, 12);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
  },
);

test(
  'fetchmail passes mail from POP3 on over LMTP',
  { skip: skipWithout('fetchmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(3));
    const [pop3, lmtp] = [desk.server.port('pop3'), desk.server.port('lmtp')];
    await desk.write(
      '.fetchmailrc',
      `poll localhost protocol pop3 port ${pop3} user "${alice}" password "${desk.password}" is "${bob}" here sslproto "tls1.2+" sslcertfile "${desk.certificate}" lmtp smtphost "localhost/${lmtp}" smtpname "${bob}"\n`,
    );
    await desk.run('fetchmail', ['--nodetach', '--nosyslog']);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
    assert.deepEqual(await desk.mailbox(bob, 'INBOX'), [
      'Letter 1 []',
      'Letter 2 []',
      'Letter 3 []',
    ]);
  },
);

test(
  'getmail takes new mail over POP3 for a delivery agent and removes what it has taken',
  { skip: skipWithout('getmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(4));
    const kept = join(desk.home, 'kept');
    const taken = async () => (await readFile(kept, 'utf8')).split('Message-ID:').length - 1;
    const configure = (retriever: string, port: number, remove: boolean) =>
      desk.write(
        '.getmail/getmailrc',
        `[retriever]\ntype = ${retriever}\nserver = localhost\nport = ${port}\nusername = ${alice}\npassword = ${desk.password}\n` +
          `[destination]\ntype = MDA_external\npath = /bin/sh\narguments = ("-c", "cat >> ${kept}")\nallow_root_commands = true\nunixfrom = false\n` +
          `[options]\nread_all = false\ndelete = ${remove}\ndelivered_to = false\nreceived = false\n`,
      );
    const fetch = () => desk.run('getmail', [`--getmaildir=${join(desk.home, '.getmail')}`]);
    await configure('SimplePOP3Retriever', desk.server.port('pop3'), false);
    await fetch();
    await fetch();
    assert.equal(await taken(), 4);
    assert.ok((await readFile(kept, 'utf8')).includes(BODY));
    await desk.server.file(alice, [letter(5)]);
    await configure('SimplePOP3SSLRetriever', desk.server.port('pop3s'), true);
    await fetch();
    // To getmail another port is another account.
    assert.equal(await taken(), 9);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
  },
);
