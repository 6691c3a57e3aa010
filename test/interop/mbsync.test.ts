// mbsync (isync) keeps a tree of Maildirs and an account equal, in both directions.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import type { Uid } from '#platform/ids.ts';
import { alice, type ClientDesk, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

/** MAILSTEAD_MBSYNC_MESSAGES=10000 makes it a full mailbox. */
const count = Number(process.env['MAILSTEAD_MBSYNC_MESSAGES'] ?? 300);

async function configure(desk: ClientDesk, tls: 'IMAPS' | 'STARTTLS'): Promise<void> {
  await mkdir(join(desk.home, 'mail'), { recursive: true });
  await desk.write(
    '.mbsyncrc',
    `IMAPAccount here
Host localhost
Port ${desk.server.port(tls === 'IMAPS' ? 'imaps' : 'imap')}
User ${alice}
Pass "${desk.password}"
SSLType ${tls}
CertificateFile ${desk.certificate}

IMAPStore far
Account here

MaildirStore near
Path ${desk.home}/mail/
Inbox ${desk.home}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
CopyArrivalDate yes
SyncState *
`,
  );
}

interface Kept {
  readonly path: string;
  readonly flags: string;
  readonly text: string;
}

async function readMaildir(desk: ClientDesk, name: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const part of ['new', 'cur']) {
    // mbsync names Maildirs as the names stand on the wire.
    const folder = join(desk.home, 'mail', encodeModifiedUtf7(name), part);
    for (const file of await readdir(folder).catch(() => []))
      found.push({
        path: join(folder, file),
        flags: file.split(':2,')[1] ?? '',
        text: await readFile(join(folder, file), 'utf8'),
      });
  }
  return found;
}

/** One line a message, in the words of the desk. */
async function nearMailbox(desk: ClientDesk, name: string): Promise<string[]> {
  const words = { R: 'answered', F: 'flagged', S: 'seen', D: 'draft', T: 'deleted' } as const;
  return (await readMaildir(desk, name))
    .map(({ text, flags }) => {
      const names = flags
        .split('')
        .map((flag) => words[flag as keyof typeof words])
        .sort();
      return `${/^Subject: (.*)$/m.exec(text)?.[1]?.trim()} [${names.join(' ')}]`;
    })
    .sort();
}

async function assertEqualSides(desk: ClientDesk): Promise<void> {
  for (const name of await desk.mailboxNames(alice))
    assert.deepEqual(
      await nearMailbox(desk, name),
      (await desk.mailbox(alice, name)).map((line) => line.replaceAll(/ ?\$\w+/g, '')).sort(),
      name,
    );
}

async function setNearFlags(mail: Kept, flags: string): Promise<void> {
  const [folder, file] = [join(mail.path, '../..'), mail.path.split('/').at(-1)!];
  await rename(mail.path, join(folder, 'cur', `${file.split(':2,')[0]}:2,${flags}`));
}

test(
  'mbsync makes both sides equal, again and again',
  { skip: skipWithout('mbsync') },
  async () => {
    await using desk = await openClientDesk();
    const account = await desk.server.data.directory.accounts.expect(alice);
    const { store } = desk.server.mail;
    await desk.server.file(alice, letters(count));
    await store.transact(account.id, async (tx) => {
      const inbox = (await tx.collectionByName('mailbox', 'INBOX'))!.id;
      const nested = await tx.createCollection({ kind: 'mailbox', name: 'Work/Größe/2026 & more' });
      const uids = [...(await tx.uids(inbox))] as Uid[];
      await tx.copyMessages(inbox, uids.slice(0, 200), nested.id);
      for (const system of [1, 2, 8, 9, 10, 11])
        await tx.changeFlags(
          inbox,
          uids.filter((uid) => uid % 13 === system),
          {
            mode: 'add',
            flags: { system, keywords: ['$Work'] },
          },
        );
    });
    await configure(desk, 'STARTTLS');
    const sync = () => desk.run('mbsync', ['-a'], { timeoutMs: 170_000 });
    await sync();
    await assertEqualSides(desk);
    assert.equal((await readMaildir(desk, 'INBOX')).length, count);

    // Both sides change.
    const near = (await readMaildir(desk, 'INBOX')).sort((a, b) => a.path.localeCompare(b.path));
    for (const mail of near.slice(0, 20)) await setNearFlags(mail, 'FS');
    for (const mail of near.slice(20, 30)) await setNearFlags(mail, 'ST');
    for (const part of ['new', 'cur', 'tmp'])
      await mkdir(join(desk.home, 'mail/Home/Garden', part), { recursive: true });
    for (let n = 1; n <= 25; n++)
      await writeFile(join(desk.home, 'mail/Home/Garden/new', `${n}.near`), letter(1000 + n));
    await desk.server.file(alice, [letter(500), letter(501)]);
    await store.transact(account.id, async (tx) => {
      const work = (await tx.collectionByName('mailbox', 'Work/Größe/2026 & more'))!.id;
      const uids = [...(await tx.uids(work))] as Uid[];
      await tx.expunge(work, uids.slice(0, 50));
      await tx.changeFlags(work, uids.slice(50, 80), {
        mode: 'add',
        flags: { system: 2, keywords: [] },
      });
    });
    await configure(desk, 'IMAPS');
    await sync();
    await assertEqualSides(desk);
    assert.equal((await desk.mailbox(alice, 'Home/Garden')).length, 25);
    assert.equal((await desk.mailbox(alice, 'INBOX')).length, count - 8);
    assert.equal((await nearMailbox(desk, 'Work/Größe/2026 & more')).length, 150);

    // A tree that goes on one side goes on the other.
    for (const mail of await readMaildir(desk, 'Home/Garden')) await rm(mail.path);
    await sync();
    assert.deepEqual(await desk.mailbox(alice, 'Home/Garden'), []);
    await sync();
    await assertEqualSides(desk);
  },
);
