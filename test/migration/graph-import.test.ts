// Meetings that are put into Microsoft 365 as Exchange itself keeps them, and files too large for one request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFastTransfer } from '../../server/codecs/fast-transfer/read-fast-transfer.ts';
import { convertItem } from '../../server/codecs/mapi/convert-item.ts';
import { systemFlags } from '../../server/store/message.ts';
import type { WriteOutcome } from '../../server/migration/target.ts';
import { textToWrite } from '../support/carry-over.ts';
import { mainOf, type DoubleItem } from '../support/graph-double/double-state.ts';
import { startGraphDouble, type GraphDouble } from '../support/graph-double/start-graph-double.ts';
import { graphAnna, graphTargetOf } from '../support/graph-stage.ts';

const accounts = { 'anna@a.test': 'Anna Example' };

function meeting(summary: string, ...more: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:meeting-1@b.test',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Vienna:20260309T090000',
    'DTEND;TZID=Europe/Vienna:20260309T100000',
    `SUMMARY:${summary}`,
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const people = [
  'ORGANIZER;CN=Ben:mailto:ben@b.test',
  'ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@a.test',
  'ATTENDEE;CN=Carl;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:carl@b.test',
];

async function write(double: GraphDouble, ...texts: readonly string[]): Promise<WriteOutcome[]> {
  await using target = graphTargetOf(double);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Calendar'],
    role: 'default',
    isSubscribed: true,
  });
  const outcomes: WriteOutcome[] = [];
  for (const [i, text] of texts.entries())
    outcomes.push(...(await session.write(place, [textToWrite(`k${i}`, 'text/calendar', text)])));
  return outcomes;
}

function itemsOf(double: GraphDouble): DoubleItem[] {
  return [...mainOf(double.mailbox('anna@a.test').calendars).items.values()];
}

async function textOf({ mime }: DoubleItem): Promise<string> {
  const item = readFastTransfer(mime!);
  const { bytes } = await convertItem(item, { maxBytes: 1e7, owner: graphAnna.name });
  return bytes.toString().replaceAll('\r\n ', '');
}

function lossesOf(outcome: WriteOutcome | undefined): string[] {
  assert.ok(outcome?.outcome === 'written');
  return outcome.losses.map(({ what }) => what);
}

test('a meeting is imported with its series, people and answers, and nobody is sent anything', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  const series = meeting(
    'Series',
    'RRULE:FREQ=WEEKLY;COUNT=8;BYDAY=MO',
    'EXDATE;TZID=Europe/Vienna:20260316T090000',
    ...people,
  );
  const [outcome] = await write(to, series);
  assert.deepEqual(lossesOf(outcome), []);
  const [item] = itemsOf(to);
  assert.ok(outcome?.outcome === 'written' && outcome.id === item!.id);
  const text = await textOf(item!);
  for (const line of [
    'UID:meeting-1@b.test',
    'RRULE:FREQ=WEEKLY;COUNT=8;BYDAY=MO',
    /EXDATE;TZID=[^:]+:20260316T090000/,
    'ORGANIZER;CN=Ben:mailto:ben@b.test',
    /ATTENDEE;CN=Anna;.*PARTSTAT=ACCEPTED:mailto:anna@a\.test/,
    /ATTENDEE;CN=Carl;.*ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:carl@b\.test/,
  ])
    if (typeof line === 'string') assert.ok(text.includes(`${line}\r\n`), `${line}\n${text}`);
    else assert.match(text, line);
  assert.deepEqual(to.mailbox('anna@a.test').sent, []);
});

test('what is written again takes the place of the first; an address that is over is asked for anew', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  to.plan = ({ path }) => {
    if (path.startsWith('/import') && to.state.importSessions === 1) to.state.importSessions++;
    return undefined;
  };
  const [first, second] = await write(to, meeting('One', ...people), meeting('Two', ...people));
  assert.deepEqual([lossesOf(first), lossesOf(second)], [[], []]);
  const items = itemsOf(to);
  assert.equal(items.length, 1);
  assert.match(await textOf(items[0]!), /SUMMARY:Two/);
});

test('an event of nobody but the owner goes the usual way', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  const [outcome] = await write(to, meeting('Alone'));
  assert.deepEqual(lossesOf(outcome), []);
  assert.equal(itemsOf(to)[0]!.mime, undefined);
});

test('a meeting that the import refuses is written with its people in the text, and both is told', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  to.plan = ({ path }) =>
    path.startsWith('/import')
      ? { kind: 'refuse', status: 400, code: 'ErrorCorruptData' }
      : undefined;
  const [outcome] = await write(to, meeting('Refused', ...people));
  assert.deepEqual(lossesOf(outcome), ['import', 'attendees', 'organizer']);
  assert.equal(itemsOf(to).length, 1);
});

test('a cut in the middle of an import neither loses nor doubles', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  to.plan = ({ path }) => (path.startsWith('/import') ? { kind: 'cut-after' } : undefined);
  await assert.rejects(write(to, meeting('Cut', ...people)), { code: 'unavailable' });
  to.plan = () => undefined;
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Calendar'],
    role: 'default',
    isSubscribed: true,
  });
  const item = textToWrite('k0', 'text/calendar', meeting('Cut', ...people));
  assert.equal((await session.written(place, '', [item])).get('k0'), itemsOf(to)[0]!.id);
});

test('attachments that are too large for one request come piece by piece, also after a cut', async () => {
  await using to = await startGraphDouble({ accounts });
  const content = Buffer.alloc(7_000_000, 'abc');
  let cuts = 0;
  to.plan = ({ path }) =>
    path.startsWith('/upload') && cuts++ === 1 ? { kind: 'cut-after' } : undefined;
  const line = `ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain;FILENAME=large.txt:${content.toString('base64')}`;
  const [outcome] = await write(to, meeting('Large', line));
  assert.deepEqual(lossesOf(outcome), []);
  const [attachment] = itemsOf(to)[0]!.attachments;
  assert.equal(attachment!['name'], 'large.txt');
  assert.ok(Buffer.from(String(attachment!['contentBytes']), 'base64').equals(content));
});

function letterOf(n: number): string {
  return [
    'Received: from b.test by a.test; Mon, 05 Jan 2026 08:00:00 +0000',
    'From: Ben <ben@b.test>',
    'To: Anna <anna@a.test>',
    `Subject: Letter ${n}`,
    `Message-ID: <${n}@b.test>`,
    'Date: Mon, 05 Jan 2026 08:00:00 +0000',
    'X-Own: kept',
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Grüße',
    '--m',
    'Content-Type: text/csv; name=a.csv',
    'Content-Disposition: attachment; filename=a.csv',
    '',
    'a,b',
    '--m--',
    '',
  ].join('\r\n');
}

function mailToWrite(n: number, system: number, keywords: readonly string[] = []) {
  const item = textToWrite(`m${n}`, 'message/rfc822', letterOf(n));
  const receivedAtSeconds = 1_767_600_000 + n;
  return { ...item, contentHash: `hash ${n}`, flags: { system, keywords }, receivedAtSeconds };
}

test('mail is imported as what it was: no drafts, with headers, dates, flags and files', async () => {
  await using to = await startGraphDouble({ accounts, mayImport: true });
  await using target = graphTargetOf(to, { mail: 'import' });
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'mailbox',
    path: ['Inbox', 'Projects'],
    isSubscribed: true,
  });
  const { seen, flagged, answered, draft } = systemFlags;
  const items = [
    mailToWrite(1, seen | answered, ['Red']),
    mailToWrite(2, flagged),
    mailToWrite(3, draft),
    ...Array.from({ length: 5 }, (_, i) => mailToWrite(4 + i, seen)),
  ];
  const outcomes = await session.write(place, items);
  assert.deepEqual(
    outcomes.map((it) => it.outcome),
    items.map(() => 'written'),
  );
  const ids = outcomes.flatMap((it) => (it.outcome === 'written' ? [it.id] : []));
  const looked = (await Array.fromAsync(session.look(place, ids, false))).flat();
  const flagsOf = (i: number) => looked.find(({ id }) => id === ids[i])!.flags;
  assert.deepEqual(flagsOf(0), { system: seen | answered, keywords: ['Red'] });
  assert.deepEqual(flagsOf(1), { system: flagged, keywords: [] });
  assert.deepEqual(flagsOf(2), { system: draft, keywords: [] });
  assert.equal(looked.find(({ id }) => id === ids[0])!.receivedAtSeconds, 1_767_600_001);
  const mime = to
    .mailbox('anna@a.test')
    .folders.get(place.id)!
    .items.get(ids[0]!)!
    .mime!.toString();
  assert.match(mime, /^Received: from b\.test[\s\S]*X-Own: kept\r\n/);
  assert.match(mime, /filename="?a\.csv/);
  // A run that was cut off knows its own again.
  const found = await session.written(place, '', items);
  assert.deepEqual([...found.values()].sort(), [...ids].sort());
});

test('where mail cannot be imported, that is told with the permission and another way', async () => {
  await using to = await startGraphDouble({ accounts });
  await using target = graphTargetOf(to, { mail: 'import' });
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'mailbox',
    path: ['Inbox'],
    role: 'inbox',
    isSubscribed: true,
  });
  await assert.rejects(session.write(place, [mailToWrite(1, 0)]), {
    code: 'no-permission',
    message: /MailboxItem\.ImportExport\.All.*mail=imap/,
  });
});
