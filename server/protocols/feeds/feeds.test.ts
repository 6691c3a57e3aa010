import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { parseWorkingSpan, type WorkingHours } from '#directory/working-hours.ts';
import { importCalendar } from '#groupware/import-calendar.ts';
import { createLinkSecret, formatLinkToken } from '#groupware/link-token.ts';
import { publish, type LinkKind } from '#groupware/published-links.ts';
import { busyTimesOf } from '#scheduling/busy-times.ts';
import { createRandom } from '#platform/random.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createStoreFolder } from '../../../test/support/open-test-store.ts';
import type { FeedAnswer } from './exchange.ts';
import { feedRoutes } from './feeds.ts';
import { freeBusyRange } from './free-busy-range.ts';
import type { OwnerDirectory } from './owner.ts';

const address = 'ann@example.test';
const start = Date.parse('2026-01-05T08:00:00Z');
const text = (summary: string) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    'BEGIN:VEVENT',
    `UID:${summary}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260107T090000Z',
    'DTEND:20260107T100000Z',
    `SUMMARY:${summary}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

async function createDesk() {
  const data = await createStoreFolder();
  const store = data.open();
  const { account } = data;
  const clock = createFakeClock();
  const facts = {
    isEnabled: true,
    isPublishing: true,
    hours: undefined as WorkingHours | undefined,
  };
  const found = () =>
    ({
      id: account,
      address,
      domain: 'example.test',
      isEnabled: facts.isEnabled,
      timeZone: 'UTC',
      language: 'en',
    }) as Account;
  const directory = {
    accounts: {
      get: async (id: number) => (id === account ? found() : undefined),
      find: async (wanted: string) => (wanted === address ? found() : undefined),
      addressesOf: async () => [address],
    },
    domains: { find: async () => ({ isEnabled: true }) },
    resources: { get: async () => facts.hours && { policy: { hours: facts.hours } } },
  } as unknown as OwnerDirectory;
  const whole = directory as unknown as Directory;
  const routes = feedRoutes({
    store,
    directory,
    clock,
    busyTimesOf: async (of, range) => await busyTimesOf({ store, directory: whole }, of, range),
    settings: () => ({ publishing: facts.isPublishing, publishedRefresh: 3_600_000 }),
  });
  const ask = async (target: string, headers: Record<string, string> = {}, from = '192.0.2.1') => {
    const [path = '', query = ''] = target.split('?');
    const route = routes.find((r) => path.startsWith(r.path))!;
    const answer = await route.answer({
      path,
      query: new URLSearchParams(query),
      remoteAddress: from,
      header: (name) => headers[name] ?? '',
    });
    return { ...answer, text: await textOf(answer.body) };
  };
  const random = createRandom();
  const make = async (of: 'calendar' | 'account', kind: LinkKind, isPublic = false) => {
    const secret = isPublic ? '' : createLinkSecret(random);
    const id = random.id(5);
    const createdAt = Math.floor(start / 1000);
    const collection = await store.transact(account, async (tx) => {
      const calendar = of === 'calendar' ? await tx.collectionByRole(of, 'default') : undefined;
      await publish(tx, calendar, { id, kind, secret, createdAt });
      return calendar?.objectId ?? '';
    });
    return formatLinkToken({ account, collection, secret });
  };
  const put = async (summary: string) => await importCalendar({ store, account }, text(summary));
  await put('Lunch');
  return { data, ask, make, put, clock, facts };
}

async function textOf(body: FeedAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body;
  let whole = '';
  for await (const piece of body()) whole += piece;
  return whole;
}

test('a secret link gives the calendar, and nothing again while it is the same (RFC 9110 §13.1)', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const path = `/feeds/${await desk.make('calendar', 'full')}/calendar.ics`;
  const first = await desk.ask(path);
  assert.equal(first.status, 200);
  assert.equal(first.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.match(first.headers['cache-control']!, /^private/);
  assert.match(first.text, /SUMMARY:Lunch/);
  const etag = first.headers['etag']!;
  const same = await desk.ask(path, { 'if-none-match': `"x", W/${etag}` });
  assert.deepEqual([same.status, same.text, same.headers['etag']], [304, '', etag]);
  await desk.put('Dinner');
  assert.equal((await desk.ask(path, { 'if-none-match': etag })).status, 200);
});

test('a date is told once it can tell one version from the next (RFC 9110 §13.1.3)', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const path = `/feeds/${await desk.make('calendar', 'full')}/calendar.ics`;
  assert.equal((await desk.ask(path)).headers['last-modified'], undefined);
  await desk.clock.advance(5_000);
  const date = (await desk.ask(path)).headers['last-modified']!;
  assert.equal(date, 'Mon, 05 Jan 2026 08:00:00 GMT');
  assert.equal((await desk.ask(path, { 'if-modified-since': date })).status, 304);
  await desk.put('Dinner');
  assert.equal((await desk.ask(path, { 'if-modified-since': date })).status, 200);
  const both = { 'if-modified-since': date, 'if-none-match': '"other"' };
  assert.equal((await desk.ask(path, both)).status, 200);
});

test('whoever has no link learns nothing', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const token = await desk.make('calendar', 'full');
  const misses = [
    `/feeds/${token}/calendar.vcf`,
    `/feeds/${token}`,
    `/feeds/${token}/`,
    `/feeds/${token.replace(/^7/, '8')}/calendar.ics`,
    `/feeds/${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}/calendar.ics`,
    '/feeds/',
    `/freebusy/${address}.vfb`,
    '/freebusy/nobody@example.test.vfb',
    '/freebusy/%ff.vfb',
  ];
  const answers = await Promise.all(misses.map(async (path) => await desk.ask(path)));
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0]!.status, 404);
  desk.facts.isEnabled = false;
  assert.equal((await desk.ask(`/feeds/${token}/calendar.ics`)).status, 404);
  desk.facts.isEnabled = true;
  desk.facts.isPublishing = false;
  assert.equal((await desk.ask(`/feeds/${token}/calendar.ics`)).status, 404);
});

test('a network that guesses is held up, others are not', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const path = `/feeds/${await desk.make('calendar', 'full')}/calendar.ics`;
  for (let i = 0; i < 20; i++) assert.equal((await desk.ask('/feeds/1.0.x/a.ics')).status, 404);
  const refused = await desk.ask(path);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal((await desk.ask(path, {}, '192.0.2.2')).status, 200);
  await desk.clock.advance(1_000);
  assert.equal((await desk.ask(path)).status, 200);
});

test('free and busy time is given by a secret link, or under the address when it is public (RFC 5546 §3.3.1)', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const path = `/feeds/${await desk.make('account', 'free-busy')}/ann.vfb`;
  const answer = await desk.ask(path);
  for (const part of [
    'METHOD:PUBLISH',
    'BEGIN:VFREEBUSY',
    `ORGANIZER:mailto:${address}`,
    'DTSTART:20251205T000000Z',
    'DTEND:20270106T000000Z',
    'FREEBUSY;FBTYPE=BUSY:20260107T090000Z/20260107T100000Z',
  ])
    assert.ok(answer.text.includes(part), `${part} in ${answer.text}`);
  assert.doesNotMatch(answer.text, /Lunch/);
  const etag = answer.headers['etag']!;
  assert.equal((await desk.ask(path, { 'if-none-match': etag })).status, 304);
  const later = await desk.ask(`${path}?start=2026-02-01&end=20260301T000000Z`);
  assert.match(later.text, /DTSTART:20260201T000000Z\r\nDTEND:20260301T000000Z/);
  assert.doesNotMatch(later.text, /FREEBUSY;/);
  assert.equal((await desk.ask(`${path}?start=soon`)).status, 400);
  await desk.make('account', 'free-busy', true);
  assert.equal((await desk.ask('/freebusy/ann%40example.test.ifb')).status, 200);
});

test('other opening hours of a room are told at once', async () => {
  const desk = await createDesk();
  await using _data = desk.data;
  const path = `/feeds/${await desk.make('account', 'free-busy')}/room.vfb`;
  assert.doesNotMatch((await desk.ask(path)).text, /BUSY-UNAVAILABLE/);
  desk.facts.hours = { timeZone: 'UTC', spans: [parseWorkingSpan('mon-fri 08:00-18:00')] };
  assert.match((await desk.ask(path)).text, /BUSY-UNAVAILABLE/);
});

test('the time asked for is kept within what is given out', () => {
  const now = Date.parse('2026-01-05T08:00:00Z') / 1000;
  const of = (query: string) => {
    const range = freeBusyRange(new URLSearchParams(query), now);
    return (
      range && [range.from, range.to].map((s) => new Date(s * 1000).toISOString().slice(0, 10))
    );
  };
  assert.deepEqual(of('start=1000-01-01&end=9999-01-01'), ['2025-01-04', '2026-02-08']);
  assert.deepEqual(of('start=2026-01-06T00:00:00%2B00:00&end=20260107'), [
    '2026-01-06',
    '2026-01-07',
  ]);
  assert.deepEqual(of('start=2027-06-01'), ['2027-06-01', '2027-06-02']);
  for (const query of ['start=2026-01-02&end=2026-01-02', 'start=2999-01-01', 'end=x', 'start='])
    assert.equal(of(query), undefined, query);
});
