// OfflineIMAP keeps a tree of Maildirs and an account equal, in both directions.
import assert from 'node:assert/strict';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import { alice, letter, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

test('offlineimap syncs both ways', { skip: skipWithout('offlineimap') }, async () => {
  await using desk = await openClientDesk();
  await desk.server.file(alice, letters(60));
  const near = join(desk.home, 'mail');
  const configure = (lines: string) =>
    desk.write(
      '.offlineimaprc',
      `[general]\naccounts = here\nui = quiet\n[Account here]\nlocalrepository = near\nremoterepository = far\n` +
        `[Repository near]\ntype = Maildir\nlocalfolders = ${near}\n` +
        `[Repository far]\ntype = IMAP\nremotehost = localhost\nremoteuser = ${alice}\nremotepass = ${desk.password}\nsslcacertfile = ${desk.certificate}\n${lines}`,
    );
  const sync = () => desk.run('offlineimap', ['-o']);
  const files = async (name: string) =>
    (
      await Promise.all(
        ['new', 'cur'].map(async (part) =>
          (await readdir(join(near, name, part))).map((file) => join(near, name, part, file)),
        ),
      )
    ).flat();

  await configure(`ssl = yes\nremoteport = ${desk.server.port('imaps')}\n`);
  await sync();
  assert.equal((await files('INBOX')).length, 60);
  assert.ok((await readdir(near)).includes('Archive'));

  for (const file of (await files('INBOX')).sort().slice(0, 10))
    await rename(
      file,
      join(near, 'INBOX/cur', `${file.split('/').at(-1)!.replace(/:2,.*/, '')}:2,FS`),
    );
  // It names Maildirs as the names stand on the wire.
  const garden = `Garten.${encodeModifiedUtf7('Größe')}`;
  for (const folder of ['Garten', garden])
    for (const part of ['new', 'cur', 'tmp'])
      await mkdir(join(near, folder, part), { recursive: true });
  for (let n = 1; n <= 5; n++)
    await writeFile(join(near, garden, 'new', `${n}.near:2,`), letter(100 + n));
  await desk.server.file(alice, [letter(61)]);
  await sync();
  assert.equal((await files('INBOX')).length, 61);
  const inbox = await desk.mailbox(alice, 'INBOX');
  assert.equal(inbox.filter((line) => line.endsWith('[flagged seen]')).length, 10);
  assert.equal((await desk.mailbox(alice, 'Garten/Größe')).length, 5);
  await sync();
  assert.deepEqual(await desk.mailbox(alice, 'INBOX'), inbox);

  // It hangs at one of three starts where the server gives it session tickets.
  await configure(`ssl = no\nstarttls = yes\nremoteport = ${desk.server.port('imap')}\n`);
  for (let n = 62; n <= 69; n++) {
    await desk.server.file(alice, [letter(n)]);
    await sync();
    assert.equal((await files('INBOX')).length, n);
  }
});
