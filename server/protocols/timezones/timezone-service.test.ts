import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedZone } from '#codecs/icalendar/embedded-zone.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { transitionsOf } from '#codecs/icalendar/zone-transitions.ts';
import { answerTimeZones } from './timezone-service.ts';

function ask(target: string, headers: Readonly<Record<string, string>> = {}) {
  const [path = '', query] = target.split('?');
  const header = (name: string): string => headers[name] ?? '';
  return answerTimeZones('/timezones', { path, query: new URLSearchParams(query), header });
}

interface Listed {
  readonly synctoken: string;
  readonly timezones: readonly { readonly tzid: string; readonly etag: string }[];
}
const asked = (target: string) => JSON.parse(ask(target).body) as Listed;
const names = (target: string) => asked(target).timezones.map((zone) => zone.tzid);
const problemOf = (target: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = ask(target, headers);
  return [answer.status, (JSON.parse(answer.body) as { type: string }).type.split(':').at(-1)];
};
const tokyoIn = (years: string) => `/zones/Asia%2FTokyo/observances?${years}`;

test('the service says what it can do (RFC 7808 §5.1)', () => {
  const { version, actions } = JSON.parse(ask('/capabilities').body) as {
    readonly version: number;
    readonly actions: readonly { readonly name: string; readonly 'uri-template': string }[];
  };
  assert.equal(version, 1);
  assert.deepEqual(
    actions.map((action) => action.name),
    ['capabilities', 'list', 'get', 'expand', 'find', 'leapseconds'],
  );
  assert.equal(actions[2]!['uri-template'], '/timezones/zones{/tzid}');
});

test('all zones are listed, and none when nothing changed since (RFC 7808 §5.2)', () => {
  const { synctoken, timezones } = asked('/zones');
  assert.ok(timezones.length > 400);
  assert.deepEqual(names(`/zones?changedsince=${synctoken}`), []);
  assert.equal(names('/zones?changedsince=1999a').length, timezones.length);
  assert.deepEqual(problemOf('/zones?changedsince=a&changedsince=b'), [
    400,
    'invalid-changedsince',
  ]);
});

test('zones are found by parts of their names (RFC 7808 §5.5)', () => {
  assert.deepEqual(names('/zones?pattern=*new%20york*'), ['America/New_York']);
  assert.deepEqual(names('/zones?pattern=europe/berlin'), ['Europe/Berlin']);
  assert.deepEqual(names('/zones?pattern=US/Eastern'), ['US/Eastern']);
  assert.ok(names('/zones?pattern=Europe/*').length > 30);
  for (const wrong of ['a*b', '**', '', 'a%5C'])
    assert.deepEqual(problemOf(`/zones?pattern=${wrong}`), [400, 'invalid-pattern']);
});

test('a zone is given as a whole, by any of its names, with the ETag that the list has (RFC 7808 §5.3)', () => {
  for (const tzid of ['Europe/Berlin', 'US/Eastern', 'Africa/Casablanca', 'Asia/Tokyo', 'UTC']) {
    const answer = ask(`/zones/${encodeURIComponent(tzid)}`);
    assert.deepEqual(
      [answer.status, answer.headers['etag']],
      [200, asked('/zones').timezones[0]!.etag],
    );
    const [definition] = parseCalendar(answer.body).components;
    const zone = embeddedZone(definition!)!;
    assert.equal(definition!.properties[0]!.value, tzid);
    for (const { at } of transitionsOf(tzid, -2_000_000_000, 2_200_000_000))
      for (const moment of [at - 1, at])
        assert.equal(zone.offsetAt(moment), namedZone(tzid)!.offsetAt(moment), `${tzid} ${moment}`);
    assert.equal(
      ask(`/zones/${encodeURIComponent(tzid)}`, { 'if-none-match': answer.headers['etag']! })
        .status,
      304,
    );
  }
  assert.deepEqual(problemOf('/zones/America%2FPittsburgh'), [404, 'tzid-not-found']);
  assert.deepEqual(problemOf('/zones/%zz'), [404, 'tzid-not-found']);
  assert.deepEqual(problemOf('/zones/UTC', { accept: 'application/calendar+xml' }), [
    406,
    'invalid-format',
  ]);
  assert.deepEqual(problemOf('/zones/UTC?start=2010-01-01T00:00:00Z'), [400, 'invalid-start']);
});

test('a zone is expanded to its changes (RFC 7808 §5.4)', () => {
  const range = 'start=2008-01-01T00:00:00Z&end=2009-01-01T00:00:00Z';
  assert.deepEqual(JSON.parse(ask(`/zones/America%2FNew_York/observances?${range}`).body), {
    tzid: 'America/New_York',
    observances: [
      ['Standard', '2008-01-01T00:00:00Z', -18_000, -18_000],
      ['Daylight', '2008-03-09T07:00:00Z', -18_000, -14_400],
      ['Standard', '2008-11-02T06:00:00Z', -14_400, -18_000],
    ].map(([name, onset, from, to]) => ({
      name,
      onset,
      'utc-offset-from': from,
      'utc-offset-to': to,
    })),
  });
  assert.deepEqual(problemOf(tokyoIn('end=2009-01-01T00:00:00Z')), [400, 'invalid-start']);
  assert.deepEqual(problemOf(tokyoIn('start=2009-01-01T00:00:00Z&end=2009-01-01T00:00:00Z')), [
    400,
    'invalid-end',
  ]);
  assert.deepEqual(problemOf(tokyoIn('start=0001-01-01T00:00:00Z&end=9999-01-01T00:00:00Z')), [
    400,
    'invalid-end',
  ]);
});

test('leap seconds are told, and what is no action is none (RFC 7808 §5.6)', () => {
  const { leapseconds } = JSON.parse(ask('/leapseconds').body) as {
    readonly leapseconds: readonly unknown[];
  };
  assert.deepEqual(leapseconds.at(-1), { 'utc-offset': 37, onset: '2017-01-01' });
  for (const path of ['/', '/zones/', '/zones/UTC/other', '/other'])
    assert.deepEqual(problemOf(path), [404, 'invalid-action']);
});
