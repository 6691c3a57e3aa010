// Users are told of the move, each once, by mail and in the new account.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ImapFlow } from 'imapflow';
import { createParts } from '#composition/create-parts.ts';
import { commandTable } from '#cli/command-table.ts';
import { runCli } from '#cli/run-cli.ts';
import { startDovecot } from '../support/dovecot.ts';
import { createMailSink } from '../support/mail-sink.ts';
import { numberedMessage, openAtSource } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { readMail } from '../support/read-mail.ts';
import { startTestServer } from '../support/start-server.ts';

const skip = skipWithout('dovecot', 'python3');

/** A Dovecot, a mail host in front of it, and a running server with a migration "move" of ann and ben. */
async function openDesk(t: TestContext) {
  const dovecot = await startDovecot();
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  const sink = await createMailSink();
  t.after(async () => await sink[Symbol.asyncDispose]());
  const server = await startTestServer({
    accounts: ['postmaster@example.test'],
    hostname: 'mail.example.test',
  });
  t.after(async () => await server[Symbol.asyncDispose]());
  const call = async (...args: string[]) => {
    let stdout = '';
    let stderr = '';
    const code = await runCli({
      arguments: [...args, '--data', server.folder, '--json'],
      environment: {},
      parts: createParts(),
      commands: commandTable,
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    return { code, stdout, stderr };
  };
  const list = join(server.folder, 'users.csv');
  writeFileSync(
    list,
    'source,target,password,name\nann,ann@example.test,pass,Ann Lee\nben,ben@example.test,pass,\n',
  );
  await call('migrate', 'new', 'move', '--from', `imap://127.0.0.1:${dovecot.port}`);
  await call('migrate', 'users', 'move', '--csv', list);
  const notify = async (...options: string[]) => {
    const via = `127.0.0.1:${sink.host.port}`;
    const wishes = ['--via', via, '--source-domain', 'old.test', '--language', 'de'];
    const { stdout, stderr } = await call('migrate', 'notify', 'move', ...wishes, ...options);
    assert.notEqual(stdout, '', stderr);
    // A server on its own is told by its control socket.
    await server.mail.queue.retry({ all: true });
    const { notices } = JSON.parse(stdout) as {
      notices: { source: string; place: string; state: string; hasNewPassword: boolean }[];
    };
    return notices.map((it) => `${it.source} ${it.place} ${it.state}`);
  };
  const browse = async (path: string, form?: Record<string, string>) =>
    await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: server.port('https'),
          path,
          method: form === undefined ? 'GET' : 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          rejectUnauthorized: false,
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        },
      );
      asked.on('error', reject);
      asked.end(form === undefined ? undefined : new URLSearchParams(form).toString());
    });
  return { server, sink, dovecot, call, notify, list, browse };
}

async function inboxOf(port: number, user: string, pass: string): Promise<string[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    auth: { user, pass },
    logger: false,
    tls: { rejectUnauthorized: false },
  });
  await client.connect();
  const lock = await client.getMailboxLock('INBOX');
  const found: string[] = [];
  if (client.mailbox !== false && client.mailbox.exists > 0)
    for await (const { source } of client.fetch('1:*', { source: true }))
      found.push(source!.toString('latin1'));
  lock.release();
  await client.logout();
  return found;
}

test(
  'before the move each user gets one mail, with the settings and a password that works',
  { skip },
  async (t) => {
    const desk = await openDesk(t);
    await desk.call('migrate', 'run', 'move', '--create-accounts');
    const wishes = ['--before', '--date', '2026-12-05', '--passwords', 'generate'];
    assert.deepEqual(await desk.notify(...wishes, '--dry-run'), [
      'ann source would-be-sent',
      'ben source would-be-sent',
    ]);
    assert.deepEqual(await desk.notify(...wishes, '--account', 'ann'), ['ann source sent']);
    const mail = await readMail((await desk.sink.messages(1))[0]!);
    assert.deepEqual(mail.defects, []);
    assert.equal(mail.to, 'Ann Lee <ann@old.test>');
    assert.equal(
      mail.subject,
      'Ihr Postfach zieht am Samstag, 5. Dezember 2026 auf einen neuen Server um',
    );
    assert.match(mail.text, /Guten Tag Ann Lee,/);
    assert.match(mail.text, /Posteingang \(IMAP\): +mail\.example\.test, Port 993, SSL\/TLS/);
    assert.match(mail.text, /https:\/\/mail\.example\.test\/setup\/\?email=ann%40example\.test/);
    assert.match(
      mail.html,
      /<a href="https:\/\/mail\.example\.test\/setup\/\?email=ann%40example\.test">/,
    );
    assert.deepEqual(
      mail.parts.map(({ type }) => type),
      ['text/plain', 'text/html', 'image/gif'],
    );
    const [, password = ''] = /Passwort: +(\S+)/.exec(mail.text)!;
    assert.deepEqual(await inboxOf(desk.server.port('imap'), 'ann@example.test', password), []);
    // Again: only who has had none.
    assert.deepEqual(await desk.notify(...wishes), ['ann source already-sent', 'ben source sent']);
    assert.match((await desk.sink.messages(2))[1]!, /^To: ben@old\.test\r$/m);
    // The password that was told stays, even when everybody is told again.
    assert.deepEqual(await desk.notify('--before', '--again', '--account', 'ann'), [
      'ann source sent',
    ]);
    const last = await readMail((await desk.sink.messages(3)).at(-1)!);
    assert.match(last.text, /mit dem Passwort an, das Sie schon haben/);
    await inboxOf(desk.server.port('imap'), 'ann@example.test', password);
  },
);

test(
  'a link in the letter lets its reader choose a password, once, over https',
  { skip },
  async (t) => {
    const desk = await openDesk(t);
    await desk.call('migrate', 'run', 'move', '--create-accounts');
    const wishes = ['--before', '--passwords', 'link', '--valid', '10d', '--account', 'ann'];
    const dry = await desk.call('migrate', 'notify', 'move', ...wishes, '--dry-run');
    assert.match(dry.stdout, /\*\*\*\*\*/);
    assert.deepEqual(await desk.notify(...wishes), ['ann source sent']);
    const mail = await readMail((await desk.sink.messages(1))[0]!);
    const [, path = ''] =
      /Bitte wählen Sie hier Ihr Passwort:\s+https:\/\/mail\.example\.test(\/setup\/password\/\?key=\S+)/.exec(
        mail.text,
      )!;
    assert.match(mail.text, /\(einmal, bis zum \d+\. \S+ \d{4}\)/);
    assert.equal((await desk.browse(path)).status, 200);
    const chosen = 'four purple otters swim';
    const form = {
      key: new URLSearchParams(path.split('?')[1]).get('key')!,
      chosen,
      again: chosen,
    };
    assert.equal((await desk.browse('/setup/password/', form)).status, 200);
    assert.deepEqual(await inboxOf(desk.server.port('imap'), 'ann@example.test', chosen), []);
    assert.equal((await desk.browse(path)).status, 404);
    // An administrator makes one as well.
    const made = await desk.call('account', 'password-link', 'ann@example.test', '--valid', '1d');
    const { link } = JSON.parse(made.stdout) as { link: string };
    const page = await desk.browse(link.replace('https://mail.example.test', ''));
    assert.equal(page.status, 200);
    assert.match(page.text, /ann@example\.test/);
    const refused = await desk.call(
      'account',
      'password-link',
      'ann@example.test',
      '--valid',
      '1y',
    );
    assert.notEqual(refused.code, 0);
  },
);

test(
  'after the move the mail is in the new inbox, once, and undo takes it back',
  { skip },
  async (t) => {
    const desk = await openDesk(t);
    {
      await using source = await openAtSource(desk.dovecot, 'ann');
      await source.client.append('INBOX', numberedMessage(1));
    }
    await desk.call('migrate', 'run', 'move', '--create-accounts');
    for (const who of ['ann', 'ben']) {
      const { id } = await desk.server.data.directory.accounts.expect(`${who}@example.test`);
      await desk.server.data.directory.credentials.setPassword(id, 'correct horse battery');
    }
    assert.deepEqual(await desk.notify('--after', '--to-source', '--account', 'ann'), [
      'ann source sent',
      'ann target sent',
    ]);
    assert.deepEqual(await desk.notify('--after'), ['ann target already-sent', 'ben target sent']);
    const inbox = async (who: string) =>
      await inboxOf(desk.server.port('imap'), `${who}@example.test`, 'correct horse battery');
    const [carried, told, ...more] = await inbox('ann');
    assert.match(carried!, /Message 1/);
    assert.equal(more.length, 0);
    const mail = await readMail(told!);
    assert.equal(mail.subject, 'Ihr Postfach ist umgezogen');
    assert.match(mail.text, /mit dem Passwort an, das Sie schon haben/);
    assert.match(mail.text, /mobileconfig\?email=ann%40example\.test/);
    await desk.call('migrate', 'undo', 'move');
    assert.equal(
      (await desk.server.data.directory.accounts.list()).some(({ address }) =>
        address.startsWith('ann'),
      ),
      false,
    );
  },
);

test(
  'letters of one’s own are filled in, and wrong ones are refused before anything is sent',
  { skip },
  async (t) => {
    const desk = await openDesk(t);
    const letter = join(desk.server.folder, 'letter.txt');
    const html = join(desk.server.folder, 'letter.html');
    writeFileSync(letter, 'Subject: {{company}} moves\n\nDear {{name}}, call {{phone}}.\n');
    writeFileSync(html, '<p>Dear {{name}}, <b>{{company}}</b><img src="{{qr}}"></p>');
    const own = ['--before', '--template', letter, '--template', html, '--account', 'ann'];
    const missing = await desk.call('migrate', 'notify', 'move', ...own);
    assert.match(missing.stdout, /\{\{company\}\}, which is not known/);
    const values = ['--set', 'company=A & B', '--set', 'phone=42'];
    assert.deepEqual(await desk.notify(...own, ...values), ['ann source sent']);
    const [message] = await desk.sink.messages(1);
    const mail = await readMail(message!);
    assert.equal(mail.subject, 'A & B moves');
    assert.equal(mail.text.trim(), 'Dear Ann Lee, call 42.');
    assert.match(mail.html, /<b>A &amp; B<\/b><img src="cid:setup\.gif">/);
    const refused = await desk.call(
      'migrate',
      'notify',
      'move',
      '--after',
      '--passwords',
      'generate',
    );
    assert.equal(refused.code, 2);
    const language = await desk.call('migrate', 'notify', 'move', '--before', '--language', 'xx');
    assert.equal(language.code, 2);
    assert.match(language.stderr, /--language xx: there are letters in en, de, fr, es, it, nl/);
    const past = ['--before', '--date', '2020-01-31', '--dry-run'];
    const looked = await desk.call('migrate', 'notify', 'move', ...past, '--language', 'de-CH');
    assert.equal(looked.code, 0, looked.stderr);
    assert.match(looked.stderr, /--date 2020-01-31 is over already/);
  },
);
