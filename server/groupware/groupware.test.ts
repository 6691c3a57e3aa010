import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { createStoreFolder, type StoreFolder } from '../../test/support/open-test-store.ts';
import { defaultCollection } from '../../test/support/document-seeds.ts';
import { exportCalendar } from './export-calendar.ts';
import { exportCards } from './export-cards.ts';
import { findByName, namesOf } from './find-collection.ts';
import { importCalendar } from './import-calendar.ts';
import { importCards } from './import-cards.ts';
import { findLost, restoreLost } from './undelete-documents.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { Store } from '#store/store.ts';

const lines = (...all: readonly string[]) => all.map((line) => `${line}\r\n`).join('');
const event = (uid: string, ...more: readonly string[]) =>
  lines(
    'BEGIN:VEVENT',
    ...(uid === '' ? [] : [`UID:${uid}`]),
    'DTSTAMP:20260101T000000Z',
    ...more,
    'END:VEVENT',
  );
const zone = lines(
  'BEGIN:VTIMEZONE',
  'TZID:Own',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'END:VTIMEZONE',
);
const calendar = (...parts: readonly string[]) =>
  `${lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//other//EN')}${parts.join('')}END:VCALENDAR\r\n`;

async function textsOf(store: Store, data: StoreFolder, kind: CollectionKind): Promise<string[]> {
  const collection = await defaultCollection(store, data.account, kind);
  return await store.read(data.account, async (reader) => {
    const found = await reader.documents(collection);
    return await Promise.all(found.map(async (d) => String(await reader.readContent(d.itemId))));
  });
}

test('a file of many events is taken apart by UID, each with the time zones it names', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const text = calendar(
    zone,
    event('series', 'DTSTART;TZID=Own:20260105T090000', 'RRULE:FREQ=DAILY;COUNT=3'),
    event('series', 'RECURRENCE-ID;TZID=Own:20260106T090000', 'DTSTART;TZID=Own:20260106T100000'),
    event('single', 'DTSTART:20260105T090000Z'),
    lines('BEGIN:VTODO', 'UID:todo', 'DTSTAMP:20260101T000000Z', 'SUMMARY:Do it', 'END:VTODO'),
  );
  const target = { store, account: data.account };
  const outcome = await importCalendar(target, text);
  assert.deepEqual(outcome, { created: 3, replaced: 0, unchanged: 0, problems: [] });
  const [series, single] = await textsOf(store, data, 'calendar');
  assert.match(series!, /TZID:Own[\s\S]*RECURRENCE-ID/);
  assert.doesNotMatch(single!, /VTIMEZONE/);
  assert.equal((await textsOf(store, data, 'tasks')).length, 1);
  const again = await importCalendar(target, text);
  assert.deepEqual(again, { created: 0, replaced: 0, unchanged: 3, problems: [] });
});

test('a file with one object is stored as the bytes it is', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const text = calendar(event('one', 'DTSTART:20260105T090000Z', 'x-own;A="b":c\\,d')).replaceAll(
    '\r\n',
    '\n',
  );
  await importCalendar({ store, account: data.account }, text);
  assert.deepEqual(await textsOf(store, data, 'calendar'), [text]);
});

test('what cannot be kept is named with its line and reason, the rest is stored', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const text = calendar(
    event('good', 'DTSTART:20260105T090000Z'),
    event('bad', 'DTSTART:20269905T090000Z'),
    event('', 'DTSTART:20260105T090000Z'),
  );
  const outcome = await importCalendar({ store, account: data.account }, text);
  assert.equal(outcome.created, 2);
  assert.equal(outcome.problems.length, 1);
  assert.equal(outcome.problems[0]!.uid, 'bad');
  assert.match(outcome.problems[0]!.reason, /line 12, DTSTART/);
});

test('a calendar is exported as one text that imports as the same objects', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const text = calendar(
    zone,
    event('a', 'DTSTART;TZID=Own:20260105T090000'),
    event('b', 'DTSTART;TZID=Own:20260106T090000'),
  );
  await importCalendar({ store, account: data.account }, text);
  const collection = await defaultCollection(store, data.account, 'calendar');
  const exported = await store.read(data.account, async (reader) => {
    let out = '';
    for await (const piece of exportCalendar(reader, collection)) out += piece;
    return out;
  });
  assert.equal(exported.match(/BEGIN:VTIMEZONE/g)?.length, 1);
  assert.equal(exported.match(/BEGIN:VEVENT/g)?.length, 2);
  assert.match(exported, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
});

test('an export keeps time zones apart that only have their name in common', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const zoneAt = (offset: string) => zone.replaceAll('+0100', offset);
  for (const [uid, offset] of [
    ['a', '+0100'],
    ['b', '+0500'],
    ['c', '+0100'],
  ] as const)
    await importCalendar(
      { store, account: data.account },
      calendar(zoneAt(offset), event(uid, 'DTSTART;TZID=Own:20260105T090000')),
    );
  const collection = await defaultCollection(store, data.account, 'calendar');
  const exported = await store.read(data.account, async (reader) => {
    let out = '';
    for await (const piece of exportCalendar(reader, collection)) out += piece;
    return out;
  });
  assert.equal(exported.match(/BEGIN:VTIMEZONE/g)?.length, 2);
  const { zoneOf } = createZones(parseCalendar(exported), 'UTC');
  const tzids = [...exported.matchAll(/DTSTART;TZID=([^:]+):/g)].map((found) => found[1]!);
  assert.deepEqual(
    tzids.map((tzid) => zoneOf(tzid)?.offsetAt(1_767_600_000)),
    [3600, 18_000, 3600],
  );
});

test('an import replaces what has its UID, and nothing that only has the name it would get', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const collection = await defaultCollection(store, data.account, 'calendar');
  const other = calendar(event('other', 'DTSTART:20260105T090000Z'));
  await using prepared = await store.prepareDocument(
    { kind: 'memory', bytes: Buffer.from(other) },
    'text/calendar',
  );
  await store.transact(
    data.account,
    async (tx) => await tx.putDocument(collection, { name: 'a.ics', prepared }),
  );
  const text = calendar(event('a', 'DTSTART:20260106T090000Z'));
  const target = { store, account: data.account };
  assert.equal((await importCalendar(target, text)).created, 1);
  assert.deepEqual((await textsOf(store, data, 'calendar')).sort(), [text, other].sort());
  assert.equal((await importCalendar(target, text)).unchanged, 1);
});

test('cards are imported and exported; one without UID is found again by the next import', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const card = (...more: readonly string[]) =>
    lines('BEGIN:VCARD', 'VERSION:3.0', ...more, 'END:VCARD');
  const text = card('UID:1', 'FN:Ann') + card('FN:Bob');
  const target = { store, account: data.account };
  assert.equal((await importCards(target, text)).created, 2);
  assert.equal((await importCards(target, text)).unchanged, 2);
  const collection = await defaultCollection(store, data.account, 'addressbook');
  const exported = await store.read(data.account, async (reader) => {
    let out = '';
    for await (const piece of exportCards(reader, collection)) out += piece;
    return out;
  });
  assert.equal(exported.match(/BEGIN:VCARD/g)?.length, 2);
});

test('removed documents are found in their last state and go back, also into a calendar that is gone', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const { account } = data;
  const text = calendar(
    event('a', 'DTSTART:20260105T090000Z'),
    event('b', 'DTSTART:20260105T090000Z'),
  );
  await importCalendar({ store, account, collection: 'work' }, text);
  const before = await store.read(account, async (reader) => {
    const work = (await reader.collectionByName('calendar', 'work'))!;
    return (await reader.documents(work.id)).map((d) => [d.name, d.etag]);
  });
  await store.transact(account, async (tx) => {
    const work = (await tx.collectionByName('calendar', 'work'))!;
    await tx.deleteCollection(work.id);
  });
  const filter = { kinds: ['calendar'], collection: 'work', since: 0 } as const;
  const lost = await store.read(account, (reader) => findLost(reader, filter));
  assert.deepEqual(lost.map((l) => l.document.name).sort(), ['a.ics', 'b.ics']);
  await restoreLost(store, account, lost);
  const after = await store.read(account, async (reader) => {
    const work = (await reader.collectionByName('calendar', 'work'))!;
    return (await reader.documents(work.id)).map((d) => [d.name, d.etag]);
  });
  const byName = (x: readonly string[], y: readonly string[]) => x[0]!.localeCompare(y[0]!);
  assert.deepEqual(after.toSorted(byName), before.toSorted(byName));
  assert.deepEqual(await store.read(account, (reader) => findLost(reader, filter)), []);
});

test('a collection is found by its name in addresses, else by the name that programs show', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const shown = '<displayname xmlns="DAV:">Work</displayname>';
  const add = async (name: string) =>
    await store.transact(data.account, async (tx) => {
      const made = await tx.createCollection({ kind: 'calendar', name });
      await tx.setAnnotation(made.id, '/dav/{DAV:}displayname', Buffer.from(shown));
    });
  await add('8A1B-F2');
  const find = async (name: string) =>
    (await store.read(data.account, (r) => findByName(r, 'calendar', name)))?.name;
  assert.deepEqual(
    [await find('8A1B-F2'), await find('Work'), await find('Play')],
    ['8A1B-F2', '8A1B-F2', undefined],
  );
  assert.deepEqual(await store.read(data.account, (r) => namesOf(r, 'calendar')), [
    'calendar',
    '8A1B-F2 "Work"',
  ]);
  await add('other');
  assert.equal(await find('Work'), undefined);
});
