// The report: pages for people, tables for machines, and the same figures in all of them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { MigrationReport } from '#migration/migration-report.ts';
import { parseCsv } from '#codecs/csv/parse-csv.ts';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithout('dovecot');

test(
  'a report has a page for everybody, names what was left out, and says what was proven',
  { skip },
  async (t) => {
    const desk = await openImapDesk(t, ['ann', 'ben'], {
      new: ['--max-size', '2KB', '--read-receipts', 'disarm'],
    });
    {
      await using source = await openAtSource(desk.dovecot, 'ann');
      const { client } = source;
      for (let n = 1; n <= 5; n++) await client.append('INBOX', numberedMessage(n));
      await client.mailboxCreate('Big & <odd>');
      await client.append('Big & <odd>', numberedMessage(6, 'x'.repeat(3000)));
      await client.append(
        'INBOX',
        `Disposition-Notification-To: a@example.org\r\n${numberedMessage(7)}`,
      );
    }
    const plan = await desk.json('migrate', 'plan', 'move', '--deep');
    const planned = plan['accounts'] as { folders: { source: string; policies?: object }[] }[];
    assert.deepEqual(planned[0]!.folders.find(({ source }) => source === 'INBOX')?.policies, {
      'read-receipt-disarmed': 1,
    });
    await desk.json('migrate', 'run', 'move');
    await desk.json('migrate', 'verify', 'move', '--account', 'ann', '--source');
    const answer = await desk.json('migrate', 'report', 'move');
    const files = answer['files'] as string[];
    assert.deepEqual(
      files.map((file) => basename(file)),
      [
        'report.html',
        'report.json',
        'report-accounts.csv',
        'report-folders.csv',
        'report-losses.csv',
        'report-left.csv',
        'report-lists.csv',
      ],
    );
    const [html = '', json = '', , foldersFile = '', lossesFile = '', leftFile = ''] = files.map(
      (file) => readFileSync(file, 'utf8'),
    );
    const report = JSON.parse(json) as MigrationReport;
    const [ann, ben] = report.accounts;
    assert.equal(ann?.counts.written.items, 6);
    assert.equal(ann.counts.skipped.items, 1);
    assert.equal(ann.isProven, true);
    assert.equal(ben?.isProven, false);
    assert.deepEqual(
      ann.policies.map(({ what, count }) => [what, count]),
      [['read-receipt-disarmed', 1]],
    );
    assert.deepEqual(
      ann.left.map(({ folder, reason, isKept }) => [folder, reason, isKept]),
      [['Big & <odd>', 'larger than 2048 bytes', false]],
    );
    assert.equal(report.runs.length, 1);
    assert.ok(report.runs[0]!.items === 6 && report.runs[0]!.itemsPerSecond! > 0);
    assert.match(
      html,
      /2 of 2 accounts are complete\. 6 items \([\d.]+ \w+\) are in the new system/,
    );
    assert.match(
      html,
      /1 was left out by choice\. Nothing was lost\. 1 of 2 accounts were compared/,
    );
    const page = join(desk.data, 'migrations/move/reports/accounts/ann.html');
    assert.match(html, /<a href="accounts\/ann\.html">ann<\/a>/);
    assert.ok(existsSync(page.replace('ann', 'ben')));
    assert.match(readFileSync(page, 'utf8'), /<td class="s">Big &amp; &lt;odd&gt;<\/td>/);
    assert.doesNotMatch(readFileSync(page, 'utf8'), /<odd>/);
    const table = (text: string) => parseCsv(text).map(({ fields }) => fields);
    assert.equal(table(foldersFile).length, 1 + ann.folders.length + ben.folders.length);
    assert.deepEqual(table(lossesFile)[1]?.slice(0, 3), ['ann', 'policy', 'read-receipt-disarmed']);
    assert.equal(table(leftFile)[1]?.[5], 'larger than 2048 bytes');
  },
);

test(
  'a later run makes the proof out of date, and undo takes the account out of the figures',
  { skip },
  async (t) => {
    const desk = await openImapDesk(t, ['cat']);
    await using source = await openAtSource(desk.dovecot, 'cat');
    await source.client.append('INBOX', numberedMessage(1));
    await desk.json('migrate', 'run', 'move');
    await desk.json('migrate', 'verify', 'move');
    const read = async () => {
      const { stdout } = await desk.call('migrate', 'report', 'move');
      const row = stdout.split('\n').find((line) => line.startsWith('cat'))!;
      return row.split(/\s{2,}/);
    };
    assert.deepEqual((await read()).slice(2, 4), ['done', '1']);
    assert.equal((await read()).at(-1), 'yes');
    await desk.json('migrate', 'undo', 'move');
    assert.deepEqual((await read()).slice(2, 4), ['waiting', '0']);
    assert.equal((await read()).at(-1), 'no');
  },
);
