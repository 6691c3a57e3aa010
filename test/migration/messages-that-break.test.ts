// Messages at which a source closes the connection, as Dovecot does where a size that it remembers is wrong.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { appendToInbox, numberedMessage, openImapDesk } from '../support/imap-desk.ts';
import { itemsIn } from '../support/move-desk.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'a message at which Dovecot ends the connection keeps no other one back, and is named',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ann']);
    const first = [1, 2, 3].map((n) => numberedMessage(n));
    await appendToInbox(desk.dovecot, 'ann', first);
    const inbox = join(desk.dovecot.folder, 'mail', 'ann', 'cur');
    const broken = join(inbox, '1577872803.M4P1.host,S=9999:2,S');
    await writeFile(broken, numberedMessage(4), { mode: 0o644 });
    await appendToInbox(
      desk.dovecot,
      'ann',
      [5, 6].map((n) => numberedMessage(n)),
    );
    const plan = await desk.json('migrate', 'plan', 'move', '--deep');
    assert.equal((plan['accounts'] as { items: number }[])[0]!.items, 6);
    const { code, stdout } = await desk.call('migrate', 'run', 'move');
    assert.equal(code, 1);
    assert.match(stdout, /INBOX: 1 items were not carried over/);
    const report = await desk.call('migrate', 'report', 'move', '--json');
    assert.deepEqual(itemsIn(JSON.parse(report.stdout), ({ outcome }) => outcome)['ann'], {
      written: 5,
      unreadable: 1,
    });
  },
);
