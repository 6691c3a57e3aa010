// Calendars given to people without an account, against a server as it is started.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { allSections } from '#composition/all-sections.ts';
import { createParts } from '#composition/create-parts.ts';
import { locateDataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { createSilentLog } from '#platform/log.ts';
import { createCommandServer } from '../support/command-server.ts';
import { feedEvent, feedText, startFeedHost } from '../support/feed-host.ts';
import { unusedPortBase } from '../support/port-base.ts';

const ann = 'admin@example.test';

async function startServer(t: TestContext) {
  const parts = createParts();
  const server = await createCommandServer(t, parts);
  const base = await unusedPortBase();
  const folder = locateDataFolder(server.data);
  const settings = loadSettings(allSections, {
    text: readFileSync(folder.settingsFile, 'utf8'),
    fileName: 'mailstead.toml',
    dataFolder: folder.root,
    environment: {
      MAILSTEAD_SERVER_PORT_BASE: String(base),
      MAILSTEAD_SERVER_BIND: '127.0.0.1',
    },
  });
  const running = await parts.startServer({ folder, settings, log: createSilentLog() });
  t.after(async () => await running[Symbol.asyncDispose]());
  return { ...server, running, https: base + 443 };
}

/** What curl gets there: status, header and body. */
async function curl(port: number, path: string, ...more: readonly string[]) {
  const url = `https://mail.example.test:${port}${path}`;
  const resolve = `mail.example.test:${port}:127.0.0.1`;
  const options = ['-ksi', '--resolve', resolve, ...more, url];
  const { stdout } = await promisify(execFile)('curl', options);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const [, status, fields = ''] = /^HTTP\/1.1 (\d+)[^\n]*\n([\s\S]*)$/.exec(head) ?? [];
  return { status: Number(status), fields, body: rest.join('\r\n\r\n') };
}

const event = (n: number) =>
  `BEGIN:VEVENT\r\nUID:event-${n}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nDTEND:20260105T100000Z\r\nSUMMARY:Event ${n}\r\nEND:VEVENT\r\n`;
const calendar = (count: number) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n${Array.from({ length: count }, (_, i) => event(i)).join('')}END:VCALENDAR\r\n`;

test('a calendar is read by its link until it is taken back', { timeout: 60_000 }, async (t) => {
  const { folder, call, json, https } = await startServer(t);
  const file = join(folder, 'in.ics');
  writeFileSync(file, calendar(500));
  await json('calendar', 'import', ann, file);
  const made = await json('calendar', 'publish', ann, '--expires', '30d');
  const path = new URL(String(made['url'])).pathname;
  assert.match(path, /^\/feeds\/[^/]+\/calendar\.ics$/);

  const whole = await curl(https, path);
  assert.equal(whole.status, 200);
  assert.match(whole.fields, /content-type: text\/calendar; charset=utf-8/i);
  assert.equal(whole.body.match(/BEGIN:VEVENT/g)?.length, 500);
  assert.match(whole.body, /END:VCALENDAR\r\n$/);
  const etag = /etag: (.*)\r/i.exec(`${whole.fields}\r`)![1]!;
  assert.equal((await curl(https, path, '-H', `If-None-Match: ${etag}`)).status, 304);
  const head = await curl(https, path, '--head');
  assert.deepEqual([head.status, head.body], [200, '']);
  assert.equal((await curl(https, path, '-X', 'PUT')).status, 405);

  const [listed] = await json('calendar', 'published', ann);
  assert.deepEqual(
    [listed?.['id'], listed?.['of'], listed?.['kind']],
    [made['id'], 'calendar:calendar', 'full'],
  );
  assert.match((await call('calendar', 'published', ann)).stdout, /calendar:calendar +full +no/);
  await json('calendar', 'unpublish', ann, String(made['id']));
  assert.equal((await curl(https, path)).status, 404);
  assert.equal((await call('calendar', 'unpublish', ann, String(made['id']))).code, 3);
});

test(
  'free and busy time, address books and tasks have links too',
  { timeout: 60_000 },
  async (t) => {
    const { call, json, https } = await startServer(t);
    const pathOf = async (...args: string[]) =>
      new URL(String((await json(...args))['url'])).pathname;
    const secret = await curl(https, await pathOf('calendar', 'publish', ann, '--free-busy'));
    assert.match(secret.body, /BEGIN:VFREEBUSY/);
    const open = `/freebusy/${ann}.vfb`;
    assert.equal((await curl(https, open)).status, 404);
    assert.equal(await pathOf('calendar', 'publish', ann, '--free-busy', '--public'), open);
    assert.match((await curl(https, open)).body, /BEGIN:VFREEBUSY/);
    const cards = await pathOf('contacts', 'publish', ann);
    assert.match(cards, /\.vcf$/);
    assert.match((await curl(https, cards)).fields, /content-type: text\/vcard/i);
    assert.equal(
      (await curl(https, await pathOf('calendar', 'publish', ann, '--kind', 'tasks'))).status,
      200,
    );
    for (const [args, code] of [
      [['--from', 'none'], 3],
      [['--public'], 2],
      [['--kind', 'files'], 2],
      [['--kind', 'tasks', '--free-busy'], 2],
      [['--expires', 'soon'], 2],
    ] as const)
      assert.equal((await call('calendar', 'publish', ann, ...args)).code, code, args.join(' '));
  },
);

test('a calendar follows an address beside a running server', { timeout: 60_000 }, async (t) => {
  const { call, json, https } = await startServer(t);
  await using host = await startFeedHost({ text: feedText([feedEvent('a'), feedEvent('b')]) });
  const refused = await call('calendar', 'subscribe', ann, host.url);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /127\.0\.0\.1:\d+: an internal address/);
  await json('config', 'set', 'feeds.reachable_networks', '["127.0.0.0/8"]');

  const made = await json(
    'calendar',
    'subscribe',
    ann,
    host.url,
    '--name',
    'Team',
    '--every',
    '1h',
  );
  const id = String(made['id']);
  const path = `/dav/calendars/${ann}/Team/a.ics`;
  const basic = ['-u', `${ann}:correct horse battery`];
  const first = await curl(https, path, ...basic);
  assert.match(first.body, /UID:a/);
  host.reply = { text: feedText([feedEvent('a', 'SUMMARY:moved')]) };
  assert.match(
    (await call('calendar', 'refresh', ann)).stdout,
    /0 events added, 1 changed, 1 removed/,
  );
  assert.match((await curl(https, path, ...basic)).body, /SUMMARY:moved/);

  host.reply = { status: 410 };
  const failed = await call('calendar', 'refresh', ann, id);
  assert.equal(failed.code, 1);
  const [listed] = await json('calendar', 'subscriptions', ann);
  assert.deepEqual(
    [listed?.['calendar'], listed?.['every'], listed?.['failures']],
    ['Team', '1h', 1],
  );
  assert.match(String(listed?.['error']), /status 410/);
  assert.match((await curl(https, path, ...basic)).body, /SUMMARY:moved/);
  await json('calendar', 'unsubscribe', ann, id);
  assert.equal((await curl(https, path, ...basic)).status, 404);
  assert.equal((await call('calendar', 'unsubscribe', ann, id)).code, 3);
  assert.equal((await call('calendar', 'subscribe', ann, host.url, '--every', '5s')).code, 2);
});

test(
  'of several calendars one that is being refreshed does not keep the others from it',
  { timeout: 60_000 },
  async (t) => {
    const { call, json } = await startServer(t);
    await json('config', 'set', 'feeds.reachable_networks', '["127.0.0.0/8"]');
    await using other = await startFeedHost({ text: feedText([feedEvent('a')]) });
    let meanwhile: Awaited<ReturnType<typeof call>> | undefined;
    let isFirst = true;
    const slow = createServer((_, response) => {
      const answer = async (): Promise<void> => {
        if (!isFirst) meanwhile ??= await call('calendar', 'refresh', ann);
        isFirst = false;
        response.writeHead(200, { 'content-type': 'text/calendar' });
        response.end(feedText([feedEvent('b')]));
      };
      void answer();
    });
    await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done));
    t.after(() => slow.close());
    const { port } = slow.address() as AddressInfo;
    await json('calendar', 'subscribe', ann, other.url);
    await json('calendar', 'subscribe', ann, `http://127.0.0.1:${port}/feed.ics`);
    assert.equal((await call('calendar', 'refresh', ann)).code, 0);
    assert.equal(meanwhile?.code, 1);
    const lines = meanwhile?.stdout.trim().split('\n') ?? [];
    assert.equal(lines.length, 2);
    assert.equal(lines.filter((line) => line.includes('being refreshed right now')).length, 1);
    assert.equal(lines.filter((line) => line.includes('1 unchanged')).length, 1);
  },
);

// As public feeds of holidays write them: byte order mark, LF alone, lines folded inside of letters, one DTSTAMP for all.
const holidays = (stamp: string): Buffer => {
  const day = (uid: string, date: string, ...more: readonly string[]) => [
    'BEGIN:VEVENT',
    `DTSTAMP:${stamp}`,
    `UID:${uid}@holidays.example`,
    'CLASS:PUBLIC',
    `DTSTART;VALUE=DATE:${date}`,
    ...more,
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
  const long = `Heilige Drei Könige (${'nur in Baden-Württemberg, Bayern, Sachsen-Anhalt; '.repeat(6)})`;
  const text = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Holidays Inc//Holiday Calendar 70.9054//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Feiertage in Österreich\\, Deutschland & der Schweiz',
    'X-WR-TIMEZONE:UTC',
    'X-WR-CALDESC:Feiertage und Gedenktage',
    ...day('20270101_a', '20270101', 'DTEND;VALUE=DATE:20270102', 'SUMMARY;LANGUAGE=de:Neujahr'),
    ...day('20270106_b', '20270106', 'DTEND;VALUE=DATE:20270107', `SUMMARY:${long}`),
    // Without an end, with one that is its start, and over several days.
    ...day('20270208_c', '20270208', 'SUMMARY:Rosenmontag', 'CATEGORIES:Holidays,Karneval'),
    ...day('20270326_d', '20270326', 'DTEND;VALUE=DATE:20270326', 'SUMMARY:Karfreitag'),
    ...day('ferien', '20270329', 'DTEND;VALUE=DATE:20270410', 'SUMMARY:Osterferien'),
    ...day('labour', '20000501', 'RRULE:FREQ=YEARLY', 'SUMMARY:Tag der Arbeit'),
    'END:VCALENDAR',
    '',
    '',
  ].join('\n');
  const folded: Buffer[] = [Buffer.from('\ufeff')];
  for (const line of text.split('\n').map((l) => Buffer.from(l))) {
    for (let at = 0; at < line.length; at += 74)
      folded.push(Buffer.from(at === 0 ? '' : '\n '), line.subarray(at, at + 74));
    folded.push(Buffer.from('\n'));
  }
  return Buffer.concat(folded);
};

test(
  'public holidays are imported, and followed under their name',
  { timeout: 60_000 },
  async (t) => {
    const { folder, call, json, https } = await startServer(t);
    const file = join(folder, 'holidays.ics');
    writeFileSync(file, holidays('20261130T101500Z'));
    const imported = await json('calendar', 'import', ann, file, '--to', 'Imported');
    assert.deepEqual([imported['created'], imported['problems']], [6, []]);
    const again = await json('calendar', 'import', ann, file, '--to', 'Imported');
    assert.deepEqual([again['created'], again['replaced'], again['unchanged']], [0, 0, 6]);

    await json('config', 'set', 'feeds.reachable_networks', '["127.0.0.0/8"]');
    let stamp = '20261130T101500Z';
    const host = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/calendar; charset=UTF-8' });
      response.end(holidays(stamp));
    });
    await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
    t.after(() => host.close());
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/public/basic.ics`;
    const followed = await call('calendar', 'subscribe', ann, url);
    assert.match(
      followed.stdout,
      /6 events added, 0 changed, 0 removed, 0 unchanged\n/,
      followed.stderr,
    );
    stamp = '20261201T101500Z';
    const refreshed = await call('calendar', 'refresh', ann);
    assert.match(refreshed.stdout, /0 events added, 0 changed, 0 removed, 6 unchanged/);

    const name = 'Feiertage in Österreich, Deutschland & der Schweiz';
    const ask = async (path: string, method: string, body: string) => {
      const headers = ['-H', 'depth: 1', '-H', 'content-type: application/xml', '-d', body];
      const basic = ['-u', `${ann}:correct horse battery`, '-X', method];
      return (await curl(https, path, ...basic, ...headers)).body;
    };
    const home = `/dav/calendars/${ann}/`;
    const listed = await ask(
      home,
      'PROPFIND',
      '<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>',
    );
    assert.ok(
      listed.includes(`<D:displayname>${name.replace('&', '&amp;')}</D:displayname>`),
      listed,
    );
    const range = '<C:time-range start="20270101T000000Z" end="20280101T000000Z"/>';
    const query = `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
    for (const collection of ['Imported', encodeURIComponent(name)]) {
      const found = await ask(`${home}${collection}/`, 'REPORT', query);
      assert.equal(found.match(/BEGIN:VEVENT/g)?.length, 6, found);
      const unfolded = found.replaceAll(/\r?\n[ \t]/g, '');
      assert.match(unfolded, /SUMMARY:Heilige Drei Könige \(nur in Baden-Württemberg/);
    }
    // Nobody is busy on holidays.
    const busy = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">${range}</C:free-busy-query>`;
    assert.doesNotMatch(await ask(`${home}Imported/`, 'REPORT', busy), /^FREEBUSY/m);
  },
);
