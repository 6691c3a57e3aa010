import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '#platform/random.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { importCalendar } from './import-calendar.ts';
import { importCards } from './import-cards.ts';
import { createLinkSecret, formatLinkToken, tryParseLinkToken } from './link-token.ts';
import { openPublishedFeed } from './published-feed.ts';
import {
  findLink,
  findPublicLink,
  type LinkKind,
  publish,
  publishedLinks,
  unpublish,
} from './published-links.ts';

const lines = (...all: readonly string[]) => all.map((line) => `${line}\r\n`).join('');
const event = (uid: string, ...more: readonly string[]) =>
  lines('BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...more, 'END:VEVENT');
const calendar = (...parts: readonly string[]) =>
  `${lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//other//EN')}${parts.join('')}END:VCALENDAR\r\n`;

const events = calendar(
  event(
    'open',
    'DTSTART;X-NOTE=secret:20260105T090000Z',
    'SUMMARY:Lunch',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    'DESCRIPTION:soon',
    'END:VALARM',
  ),
  event('secret-uid', 'DTSTART:20260105T120000Z', 'SUMMARY:secret', 'CLASS:PRIVATE'),
  event('free', 'DTSTART:20260105T130000Z', 'SUMMARY:Holiday', 'TRANSP:TRANSPARENT'),
  event('series', 'DTSTART:20260106T090000Z', 'SUMMARY:Standup', 'RRULE:FREQ=DAILY;COUNT=3'),
  event(
    'series',
    'RECURRENCE-ID:20260107T090000Z',
    'DTSTART:20260107T100000Z',
    'SUMMARY:secret',
    'CLASS:X-UNKNOWN',
  ),
  event(
    'declined',
    'DTSTART:20260108T090000Z',
    'SUMMARY:Party',
    'ORGANIZER:mailto:bob@example.test',
    'ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ann@example.test',
  ),
);

async function createDesk() {
  const data = await createStoreFolder();
  const store = data.open();
  const { account } = data;
  const random = createRandom();
  const now = 1_770_000_000;
  await importCalendar({ store, account }, events);
  const make = async (kind: CollectionKind, linkKind: LinkKind, expiresAt?: number) => {
    const secret = createLinkSecret(random);
    const id = random.id(5);
    const collection = await store.transact(account, async (tx) => {
      const found = await tx.collectionByRole(kind, 'default');
      await publish(tx, found, { id, kind: linkKind, secret, createdAt: now, expiresAt });
      return found!.objectId;
    });
    return { id, token: formatLinkToken({ account, collection, secret }) };
  };
  const open = async (token: string, at = now) => {
    const parsed = tryParseLinkToken(token);
    return await store.read(account, async (reader) => {
      const link = parsed && (await findLink(reader, parsed, at));
      if (link?.collection === undefined) return undefined;
      const addresses = ['ann@example.test'];
      const of = { store, account, addresses, refreshSeconds: 3600, language: 'en' };
      return await openPublishedFeed(reader, { ...link, collection: link.collection }, of);
    });
  };
  const textOf = async (token: string) => {
    let text = '';
    for await (const piece of (await open(token))!.chunks()) text += piece;
    return text;
  };
  return { data, store, account, now, make, open, textOf };
}

test('a full link gives everything but what is private, which is time taken; no alarms', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const { token } = await desk.make('calendar', 'full');
  const text = await desk.textOf(token);
  for (const part of [
    'X-WR-CALNAME:Calendar',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    'SUMMARY:Lunch',
    'SUMMARY:Holiday',
    'SUMMARY:Standup',
    'SUMMARY:Party',
  ])
    assert.ok(text.includes(part), part);
  assert.doesNotMatch(text, /SUMMARY:secret|secret-uid|VALARM/);
  assert.equal(text.match(/SUMMARY:Busy/g)?.length, 2);
  assert.match(text, /UID:series\r\n(?:(?!END:VEVENT)[\s\S])*RECURRENCE-ID:20260107T090000Z/);
});

test('a full link gives an exception of a private series as time taken, unless it is said to be public', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const exception = (day: string, ...more: readonly string[]) =>
    event('own', `RECURRENCE-ID:202601${day}T120000Z`, `DTSTART:202601${day}T130000Z`, ...more);
  const series = calendar(
    event('own', 'DTSTART:20260111T120000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'CLASS:PRIVATE'),
    exception('12', 'SUMMARY:secret'),
    exception('13', 'SUMMARY:Open day', 'CLASS:PUBLIC'),
  );
  await importCalendar({ store: desk.store, account: desk.account }, series);
  const text = await desk.textOf((await desk.make('calendar', 'full')).token);
  assert.doesNotMatch(text, /SUMMARY:secret/);
  assert.match(text, /RECURRENCE-ID:20260112T120000Z(?:(?!END:VEVENT)[\s\S])*SUMMARY:Busy/);
  assert.match(text, /SUMMARY:Open day/);
});

test('a free-busy link tells when, and nothing of what', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const text = await desk.textOf((await desk.make('calendar', 'free-busy')).token);
  assert.doesNotMatch(
    text,
    /secret|Lunch|Holiday|Standup|Party|UID:(?:open|series)|ORGANIZER|bob/i,
  );
  assert.equal(text.match(/BEGIN:VEVENT/g)?.length, 4);
  assert.match(text, /RRULE:FREQ=DAILY;COUNT=3/);
  const uids = [...text.matchAll(/UID:(\w+)/g)].map((m) => m[1]);
  assert.equal(new Set(uids).size, 3);
});

test('a link ends by its time, by being taken back, and with its secret', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const { store, account, now } = desk;
  const { token, id } = await desk.make('calendar', 'full', now + 10);
  assert.ok(await desk.open(token, now + 9));
  assert.equal(await desk.open(token, now + 10), undefined);
  const other = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
  for (const wrong of [other, `${token}a`, '', '1.0.x', token.toUpperCase()])
    assert.equal(await desk.open(wrong, now), undefined);
  const kept = await store.read(account, (r) => publishedLinks(r));
  assert.deepEqual([kept[0]?.id, kept[0]?.kind, kept[0]?.expiresAt], [id, 'full', now + 10]);
  await store.transact(account, (tx) => unpublish(tx, id));
  assert.equal(await desk.open(token, now), undefined);
  await assert.rejects(
    store.transact(account, (tx) => unpublish(tx, id)),
    (error) => isDomainError(error, 'not-found'),
  );
});

test('the version of a feed changes with its content and its name, and with nothing else', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const { store, account } = desk;
  const { token } = await desk.make('calendar', 'full');
  const version = async () => (await desk.open(token))!.version;
  const first = await version();
  assert.equal(await version(), first);
  await importCalendar({ store, account }, calendar(event('new', 'DTSTART:20260105T090000Z')));
  const second = await version();
  assert.notEqual(second, first);
  await store.transact(account, async (tx) => {
    const found = await tx.collectionByRole('calendar', 'default');
    const name = '<x:displayname xmlns:x="DAV:">Ann &amp; Bob</x:displayname>';
    await tx.setAnnotation(found!.id, '/dav/{DAV:}displayname', Buffer.from(name));
  });
  assert.notEqual(await version(), second);
  assert.match(await desk.textOf(token), /X-WR-CALNAME:Ann & Bob/);
});

test('an address book is published without its private cards; it has no free-busy link', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const { store, account } = desk;
  const card = (uid: string, ...more: readonly string[]) =>
    lines('BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${uid}`, 'N:;;;;', ...more, 'END:VCARD');
  await importCards({ store, account }, card('Ann') + card('Secret', 'CLASS:PRIVATE'));
  const text = await desk.textOf((await desk.make('addressbook', 'full')).token);
  assert.match(text, /FN:Ann/);
  assert.doesNotMatch(text, /Secret/);
  await assert.rejects(desk.make('addressbook', 'free-busy'), (e) => isDomainError(e, 'bad-value'));
});

test('the free and busy time of an account is public once it is said, and only then', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const { store, account, now } = desk;
  const find = async () => await store.read(account, (r) => findPublicLink(r, now));
  assert.equal(await find(), undefined);
  const add = async () =>
    await store.transact(account, (tx) =>
      publish(tx, undefined, { id: 'x', kind: 'free-busy', secret: '', createdAt: now }),
    );
  await add();
  assert.equal((await find())?.isPublic, true);
  await assert.rejects(add(), (error) => isDomainError(error, 'already-exists'));
});
