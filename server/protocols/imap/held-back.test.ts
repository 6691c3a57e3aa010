import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../test/support/imap-client.ts';
import { createImapStage } from '../../../test/support/imap-stage.ts';

const modseqIn = (line: string | undefined): number =>
  Number(/MODSEQ \(?(\d+)/.exec(line ?? '')?.[1]);

for (const command of [
  'STORE 3 +FLAGS (\\Seen)',
  'STORE 3 +FLAGS.SILENT (\\Seen)',
  'FETCH 3 (FLAGS MODSEQ)',
])
  test(`a client that leaves behind ${command} hears of the expunge that was held back when it comes again (RFC 7162 §3.2)`, async () => {
    await using stage = await createImapStage();
    await stage.fill('ann', 1, 3);
    const client = await connectImap(stage.server, 'ann');
    await client.ok('ENABLE QRESYNC');
    const selected = await client.ok('SELECT INBOX');
    const validity = /UIDVALIDITY (\d+)/.exec(selected.join('\n'))![1];

    const other = await connectImap(stage.server, 'ann');
    await other.ok('SELECT INBOX');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    await other.ok('UID STORE 3 +FLAGS (\\Flagged)');

    const told = await client.ok(command);
    assert.ok(!told.some((line) => line.startsWith('VANISHED')));
    const highest = Math.max(...told.filter((l) => l.includes(' FETCH ')).map(modseqIn));
    assert.match(told.at(-1)!, /^OK \[HIGHESTMODSEQ \d+\]/);
    const known = modseqIn(told.at(-1));
    assert.ok(known < highest);

    const again = await connectImap(stage.server, 'ann');
    await again.ok('ENABLE QRESYNC');
    const resynced = await again.ok(`SELECT INBOX (QRESYNC (${validity} ${known}))`);
    assert.ok(resynced.includes('VANISHED (EARLIER) 1'));

    // Once the expunge is told nothing is held back any more.
    assert.ok((await client.ok('NOOP')).includes('VANISHED 1'));
    const later = await client.ok('STORE 1 +FLAGS (\\Answered)');
    assert.ok(!later.some((line) => line.includes('HIGHESTMODSEQ')));
    for (const one of [client, other, again]) one.close();
  });
