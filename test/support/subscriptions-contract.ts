import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeedFetch } from '#clients/feeds/fetch-feed.ts';
import { importCalendar } from '#groupware/import-calendar.ts';
import { isSubscription } from '#store/subscription-entry.ts';
import { prepareSubscriptions } from '#groupware/prepare-subscriptions.ts';
import { createSubscriptions } from '#groupware/subscriptions.ts';
import { createSystemClock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { objectId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createNetworkList } from '#platform/networks.ts';
import { createRandom } from '#platform/random.ts';
import { openTestDirectory } from './directory/test-directory.ts';
import { createFakeClock } from './fake-clock.ts';
import { feedEvent, type FeedHost, feedText, startFeedHost } from './feed-host.ts';
import { createStoreFolder } from './open-test-store.ts';
import type { SqlFactory } from './sql-factories.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function createDesk(factory: SqlFactory, reply?: FeedHost['reply']) {
  const parts = new AsyncDisposableStack();
  const host = parts.use(await startFeedHost(reply));
  const clock = createFakeClock();
  const data = parts.use(await createStoreFolder());
  const store = data.open();
  const opened = parts.use(await openTestDirectory(factory, { clock }));
  const { directory, sql } = opened;
  await prepareSubscriptions(sql);
  const account = (await directory.accounts.expect('ann@example.test')).id;
  const fetch = createFeedFetch({
    // Sockets keep the time of the world.
    clock: createSystemClock(),
    lookup: (_name, _options, done) => done(new Error('no names here'), ''),
    isRefused: () => false,
  });
  const random = { ...createRandom(), unit: () => 0.5 };
  const settings = {
    publishing: true,
    publishedRefresh: HOUR,
    usualInterval: 6 * HOUR,
    shortestInterval: 15 * MINUTE,
    subscriptionsPerAccount: 2,
    reachableNetworks: createNetworkList([]),
  };
  const log = createSilentLog();
  const create = () =>
    createSubscriptions({
      sql,
      store,
      clock,
      random,
      log,
      fetch,
      directory,
      settings: () => settings,
    });
  const subscriptions = create();
  const add = async (more: { name?: string; every?: number; url?: string } = {}) =>
    await subscriptions.add({ account, url: host.url, ...more });
  const only = async () => (await subscriptions.list(account))[0]!;
  /** Name, ETag and text of each event. */
  const documents = async () => {
    const { collection } = await only();
    return await store.read(account, async (reader) => {
      const found = await reader.collectionByObjectId(objectId(collection));
      const all = await reader.documents(found!.id);
      return await Promise.all(
        all.map(async ({ name, etag, itemId }) => ({
          name,
          etag,
          text: String(await reader.readContent(itemId)),
        })),
      );
    });
  };
  return {
    parts,
    host,
    clock,
    store,
    sql,
    account,
    directory,
    subscriptions,
    create,
    add,
    only,
    documents,
  };
}

/** Calendars that follow an address, over any database. */
export function subscriptionsContract(factory: SqlFactory): void {
  const on = (title: string) => `${factory.name}: ${title}`;

  test(on('a calendar that a crash left without its address follows it all the same'), async () => {
    const desk = await createDesk(factory);
    await using _parts = desk.parts;
    const { host, clock, subscriptions, account, store, sql } = desk;
    host.reply = { text: feedText([feedEvent('a')]) };
    // As it is between the two: nothing knows yet which calendar it is.
    await desk.add();
    await sql.transaction(async (tx) => {
      await tx.run`UPDATE feed_subscriptions SET collection = '', next_at = 0, digest = ''`;
    });
    await clock.advance(HOUR);
    assert.equal(await subscriptions.refreshDue(), 1);
    assert.equal((await desk.documents()).length, 1);
    // Before the calendar was made: it is followed no more, and can be followed anew.
    await store.transact(account, async (tx) => {
      const { collection } = await desk.only();
      await tx.deleteCollection((await tx.collectionByObjectId(objectId(collection)))!.id);
    });
    await sql.transaction(async (tx) => {
      await tx.run`UPDATE feed_subscriptions SET collection = '', next_at = 0`;
    });
    await subscriptions.refreshDue();
    assert.deepEqual(await subscriptions.list(account), []);
    await desk.add();
    assert.equal((await desk.documents()).length, 1);
  });

  test(on('what a feed says twice is there once, and changes only when it does'), async () => {
    const desk = await createDesk(factory);
    await using _parts = desk.parts;
    const { host, clock, subscriptions } = desk;
    const [first, second] = ['one', 'two'].map((s) => feedText([feedEvent('a', `SUMMARY:${s}`)]));
    host.reply = { text: `${first}${second}` };
    await desk.add();
    const [before] = await desk.documents();
    assert.match(before!.text, /SUMMARY:two/);
    host.reply = { text: `${first}${second}\r\n` };
    await clock.advance(8 * HOUR);
    assert.equal(await subscriptions.refreshDue(), 1);
    assert.deepEqual(await desk.documents(), [before]);
  });

  test(
    on('a calendar follows a feed: only what differs is written, and what is gone goes'),
    async () => {
      const desk = await createDesk(factory);
      await using _parts = desk.parts;
      const { host, clock, subscriptions } = desk;
      const head = [
        'X-WR-CALNAME:Team\\, all',
        'X-APPLE-CALENDAR-COLOR:#112233',
        'X-PUBLISHED-TTL:PT1H',
      ];
      host.reply = {
        headers: { etag: '"1"' },
        text: feedText([feedEvent('a'), feedEvent('b'), feedEvent('c')], head),
      };
      const { subscription, outcome } = await desk.add();
      assert.deepEqual(outcome, {
        kind: 'taken-over',
        created: 3,
        changed: 0,
        removed: 0,
        unchanged: 0,
        unusable: 0,
      });
      assert.equal(subscription.interval, 3600);
      const before = await desk.documents();
      assert.deepEqual(
        before.map((d) => d.name),
        ['a.ics', 'b.ics', 'c.ics'],
      );

      // Nothing is asked before its time.
      assert.equal(await subscriptions.refreshDue(), 0);
      await clock.advance(HOUR + MINUTE);
      host.reply = (headers) => ({ status: headers['if-none-match'] === '"1"' ? 304 : 500 });
      assert.equal(await subscriptions.refreshDue(), 1);
      assert.equal((await desk.only()).failures, 0);

      await clock.advance(HOUR + MINUTE);
      const changed = feedEvent('b', 'SUMMARY:new');
      const stamped = feedEvent('a').replace('DTSTAMP:2026', 'DTSTAMP:2027');
      host.reply = { text: feedText([stamped, changed, feedEvent('d')], ['X-PUBLISHED-TTL:PT2H']) };
      assert.equal(await subscriptions.refreshDue(), 1);
      const after = new Map((await desk.documents()).map((d) => [d.name, d]));
      assert.deepEqual(new Set(after.keys()), new Set(['a.ics', 'b.ics', 'd.ics']));
      assert.equal(after.get('a.ics')!.etag, before[0]!.etag);
      assert.notEqual(after.get('b.ics')!.etag, before[1]!.etag);
      assert.match(after.get('b.ics')!.text, /SUMMARY:new/);
      assert.equal((await desk.only()).interval, 7200);
    },
  );

  test(
    on(
      'the calendar is marked, named, coloured and takes nobody’s time; nothing else is put there',
    ),
    async () => {
      const desk = await createDesk(factory, {
        text: feedText(
          [feedEvent('a')],
          ['NAME:Feiertage/Ferien', 'X-APPLE-CALENDAR-COLOR:#112233'],
        ),
      });
      await using _parts = desk.parts;
      const { store, account, host } = desk;
      await desk.add();
      const { collection } = await desk.only();
      await store.read(account, async (reader) => {
        const found = await reader.collectionByObjectId(objectId(collection));
        assert.equal(found!.name, 'Feiertage Ferien');
        const notes = await reader.annotations(found!.id);
        assert.ok(isSubscription(notes));
        const text = notes.map((n) => `${n.entry} ${Buffer.from(n.value).toString()}`).join('\n');
        assert.match(text, /\{DAV:\}displayname <.*>Feiertage\/Ferien</);
        assert.match(text, /\{http:\/\/apple.com\/ns\/ical\/\}calendar-color <.*>#112233</);
        assert.match(text, /schedule-calendar-transp .*:transparent\/>/);
        assert.ok(
          text.includes(`{http://calendarserver.org/ns/}source `) &&
            text.includes(`>${host.url}</`),
        );
      });
      const target = { store, account, collection: 'Feiertage Ferien' };
      await assert.rejects(importCalendar(target, feedText([feedEvent('x')])), (error) =>
        isDomainError(error, 'no-permission'),
      );
    },
  );

  test(
    on('a feed that breaks leaves the calendar as it was, and is asked ever more rarely'),
    async () => {
      const desk = await createDesk(factory, { text: feedText([feedEvent('a')]) });
      await using _parts = desk.parts;
      const { host, clock, subscriptions } = desk;
      await desk.add();
      const before = await desk.documents();
      await clock.advance(7 * HOUR);
      const pauses: number[] = [];
      for (const reply of [
        { status: 500 },
        { text: '<html>Sign in</html>' },
        { text: 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n' },
        { status: 503, headers: { 'retry-after': '36000' } },
      ]) {
        host.reply = reply;
        assert.equal(await subscriptions.refreshDue(), 1);
        const { nextAt, checkedAt } = await desk.only();
        pauses.push(nextAt - checkedAt);
        await clock.advance((nextAt - checkedAt) * 1000);
      }
      assert.deepEqual(pauses, [300, 600, 1200, 36_000]);
      assert.deepEqual(await desk.documents(), before);
      const [failing] = await subscriptions.failing({ failures: 4, limit: 10 });
      assert.match(failing!.error, /127\.0\.0\.1:\d+: status 503/);
      assert.deepEqual(await subscriptions.failing({ failures: 5, limit: 10 }), []);
      host.reply = { text: feedText([feedEvent('b')]) };
      await subscriptions.refreshDue();
      const { failures, error } = await desk.only();
      assert.deepEqual([failures, error], [0, '']);
      assert.deepEqual(
        (await desk.documents()).map((d) => d.name),
        ['b.ics'],
      );
    },
  );

  test(on('what is wrong at the first time is told, and nothing is followed'), async () => {
    const desk = await createDesk(factory);
    await using _parts = desk.parts;
    const { host, store, account, subscriptions } = desk;
    await assert.rejects(desk.add(), (e) => isDomainError(e, 'unavailable'));
    host.reply = { text: 'nothing' };
    await assert.rejects(desk.add(), (error) => {
      assert.ok(isDomainError(error, 'bad-syntax'));
      return /it is no calendar: line 1/.test(error.message);
    });
    await assert.rejects(desk.add({ url: 'nonsense' }), (e) => isDomainError(e, 'bad-value'));
    assert.deepEqual(await subscriptions.list(account), []);
    const calendars = await store.read(account, (reader) => reader.collections('calendar'));
    assert.ok(calendars.every((c) => c.role !== undefined));
    host.reply = { text: feedText([]) };
    await desk.add();
    await assert.rejects(desk.add(), (e) => isDomainError(e, 'already-exists'));
    await desk.add({ url: `${host.url}?2` });
    await assert.rejects(desk.add({ url: `${host.url}?3` }), (e) =>
      isDomainError(e, 'limit-reached'),
    );
  });

  test(
    on('an event that cannot be kept is left as it was, and the others are taken over'),
    async () => {
      const desk = await createDesk(factory, { text: feedText([feedEvent('a'), feedEvent('b')]) });
      await using _parts = desk.parts;
      await desk.add();
      const bad = feedEvent('a', 'SUMMARY:x').replace('DTSTART:2026', 'DTSTART:bad');
      desk.host.reply = { text: feedText([bad, feedEvent('c', 'SUMMARY:be\x07ll')]) };
      const outcome = await desk.subscriptions.refresh(desk.account, (await desk.only()).id);
      assert.ok(outcome.kind === 'taken-over');
      assert.deepEqual([outcome.unusable, outcome.created, outcome.removed], [1, 1, 1]);
      const [a, c] = await desk.documents();
      assert.doesNotMatch(a!.text, /SUMMARY/);
      assert.match(c!.text, /SUMMARY:bell/);
    },
  );

  test(on('of several processes one refreshes a calendar'), async () => {
    const desk = await createDesk(factory, { text: feedText([feedEvent('a')]) });
    await using _parts = desk.parts;
    await desk.add({ every: 3600 });
    await desk.clock.advance(2 * HOUR);
    const asked = desk.host.asked.length;
    const all = await Promise.all(Array.from({ length: 4 }, () => desk.create().refreshDue()));
    assert.equal(
      all.reduce((sum, n) => sum + n, 0),
      1,
    );
    assert.equal(desk.host.asked.length, asked + 1);
  });

  test(
    on('it ends by unsubscribing, and when somebody deletes the calendar or the account'),
    async () => {
      const desk = await createDesk(factory, { text: feedText([feedEvent('a')]) });
      await using _parts = desk.parts;
      const { subscriptions, account, store, directory, host } = desk;
      const { subscription } = await desk.add();
      await subscriptions.remove(account, subscription.id);
      assert.deepEqual(await subscriptions.list(account), []);
      const calendars = await store.read(account, (reader) => reader.collections('calendar'));
      assert.ok(calendars.every((c) => c.role !== undefined));

      const { subscription: second } = await desk.add({ name: 'Mine' });
      await store.transact(account, async (tx) => {
        const found = await tx.collectionByName('calendar', 'Mine');
        await tx.deleteCollection(found!.id);
      });
      assert.deepEqual(await subscriptions.refresh(account, second.id), { kind: 'ended' });
      assert.deepEqual(await subscriptions.list(account), []);

      await desk.add();
      await directory.accounts.remove(account);
      assert.deepEqual(await subscriptions.list(account), []);
      assert.equal(host.asked.length, 3);
    },
  );

  test(on('stopping in the middle leaves it for the next start'), async () => {
    const desk = await createDesk(factory, { text: feedText([feedEvent('a')]) });
    await using _parts = desk.parts;
    await desk.add({ every: 3600 });
    await desk.clock.advance(2 * HOUR);
    const end = new AbortController();
    desk.host.reply = () => {
      end.abort();
      return { text: feedText([feedEvent('b')]) };
    };
    await desk.subscriptions.refreshDue(end.signal);
    assert.equal((await desk.only()).failures, 0);
    desk.host.reply = { text: feedText([feedEvent('b')]) };
    assert.equal(await desk.subscriptions.refreshDue(), 1);
    assert.deepEqual(
      (await desk.documents()).map((d) => d.name),
      ['b.ics'],
    );
  });
}
