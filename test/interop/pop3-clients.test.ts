// Programs that fetch mail over POP3.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alice, bob, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { openFetchmail, openGetmail, secondText } from '../support/fetch-clients.ts';
import { skipWithout } from '../support/peer.ts';

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
    const fetchmail = openFetchmail(desk);
    const fetch = async () =>
      await fetchmail.poll(
        { protocol: 'pop3 uidl', port: 'pop3' },
        `keep sslproto "" ${fetchmail.agent}`,
      );
    await fetch();
    assert.equal(await fetchmail.taken(), 5);
    assert.ok((await fetchmail.text()).includes(secondText));
    await desk.server.file(alice, [letter(6)]);
    await fetch();
    assert.equal(await fetchmail.taken(), 6);
    await fetchmail.poll({ protocol: 'pop3', port: 'pop3s' }, `fetchall ssl ${fetchmail.agent}`);
    assert.equal(await fetchmail.taken(), 12);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
  },
);

test(
  'fetchmail passes mail from POP3 on over LMTP',
  { skip: skipWithout('fetchmail') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(3));
    await openFetchmail(desk).poll(
      { protocol: 'pop3', port: 'pop3' },
      `is "${bob}" here sslproto "tls1.2+" lmtp smtphost "localhost/${desk.server.port('lmtp')}" smtpname "${bob}"`,
    );
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
    const getmail = openGetmail(desk);
    const keeping = { retriever: 'SimplePOP3Retriever', port: 'pop3', deletes: false };
    await getmail.fetch(keeping);
    await getmail.fetch(keeping);
    assert.equal(await getmail.taken(), 4);
    assert.ok((await getmail.text()).includes(secondText));
    await desk.server.file(alice, [letter(5)]);
    await getmail.fetch({ retriever: 'SimplePOP3SSLRetriever', port: 'pop3s', deletes: true });
    // To getmail another port is another account.
    assert.equal(await getmail.taken(), 9);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), []);
  },
);
