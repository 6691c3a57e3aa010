// mutt, driven by the keys a user presses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alice, bob, type ClientDesk, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';

/** Runs mutt in a terminal; `keys` are pressed once the mailbox is open. */
async function mutt(desk: ClientDesk, url: string, keys: readonly string[]): Promise<void> {
  const rc = await desk.write(
    '.muttrc',
    `set imap_pass="${desk.password}" certificate_file="${desk.certificate}" folder="${url}"
set ssl_force_tls=yes copy=no record="" delete=yes quit=yes move=no confirmappend=no confirmcreate=no
set smtp_url="smtp://${encodeURIComponent(alice)}@localhost:${desk.server.port('submission')}/" smtp_pass="${desk.password}"
set from="${alice}" use_from=yes use_envelope_from=yes wait_key=no timeout=1
push '${keys.join('')}'
`,
  );
  await desk.run('script', ['-qec', `mutt -n -F ${rc} -f ${url}/INBOX`, '/dev/null'], {
    env: { TERM: 'xterm' },
  });
}

test(
  'mutt flags, deletes, saves, undeletes and searches on the server',
  { skip: skipWithout('mutt', 'script') },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(8));
    const user = encodeURIComponent(alice);
    await mutt(desk, `imap://${user}@localhost:${desk.server.port('imap')}`, [
      '1<enter><flag-message>',
      '2<enter><display-message><exit>',
      '3<enter><delete-message>',
      '4<enter><save-message>=Archive<enter>',
      '5<enter><copy-message>=New<enter>',
      '<tag-pattern>~s [67]<enter>',
      '<tag-prefix><save-message>=New<enter>',
      '<quit>',
    ]);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), [
      'Letter 1 [flagged Old]',
      'Letter 2 [seen]',
      'Letter 5 [Old]',
      'Letter 8 [Old]',
    ]);
    assert.deepEqual(await desk.mailbox(alice, 'Archive'), ['Letter 4 []']);
    assert.deepEqual(await desk.mailbox(alice, 'New'), [
      'Letter 5 []',
      'Letter 6 []',
      'Letter 7 []',
    ]);
    await mutt(desk, `imaps://${user}@localhost:${desk.server.port('imaps')}`, [
      '<limit>~b "number 5"<enter>',
      '<delete-pattern>~A<enter>',
      '<quit>',
    ]);
    assert.deepEqual(await desk.mailbox(alice, 'INBOX'), [
      'Letter 1 [flagged Old]',
      'Letter 2 [seen]',
      'Letter 8 [Old]',
    ]);
  },
);

test(
  'mutt sends through the submission port and keeps a copy in Sent',
  { skip: skipWithout('mutt') },
  async () => {
    await using desk = await openClientDesk();
    const user = encodeURIComponent(alice);
    const rc = await desk.write(
      '.muttrc',
      `set imap_pass="${desk.password}" certificate_file="${desk.certificate}" ssl_force_tls=yes
set folder="imaps://${user}@localhost:${desk.server.port('imaps')}" record="=Sent" from="${alice}" use_from=yes
set smtp_url="smtp://${user}@localhost:${desk.server.port('submission')}/" smtp_pass="${desk.password}"
`,
    );
    await desk.run('mutt', ['-n', '-F', rc, '-s', 'By mutt', '--', bob], { input: 'Hello\n' });
    assert.deepEqual(await desk.mailbox(bob, 'INBOX'), ['By mutt []']);
    assert.deepEqual(await desk.mailbox(alice, 'Sent'), ['By mutt [seen]']);
  },
);
