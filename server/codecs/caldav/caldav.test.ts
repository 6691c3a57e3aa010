import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { parseCalendarData } from './calendar-data-xml.ts';
import { parseCalendarFilter } from './calendar-filter-xml.ts';
import { parseCalendarQuery, parseFreeBusyQuery } from './calendar-reports.ts';

function xml(body: string): XmlElement {
  const text = body.replace(/^<([\w-]+)/, `<$1 xmlns="${CALDAV}" xmlns:D="DAV:"`);
  return parseXml(Buffer.from(text), { maxBytes: 100_000 });
}
const query = (inner: string) =>
  xml(`<calendar-query><D:prop><D:getetag/></D:prop>${inner}</calendar-query>`);
const filter = (inner: string) =>
  `<filter><comp-filter name="VCALENDAR">${inner}</comp-filter></filter>`;

test('a calendar-query gives its filter with ranges, texts and parameters (RFC 4791 §9.7)', () => {
  const parsed = parseCalendarQuery(
    query(
      filter(
        '<comp-filter name="vevent"><time-range start="20260101T000000Z" end="20260201T000000Z"/>' +
          '<prop-filter name="ATTENDEE"><text-match collation="i;octet">ann</text-match>' +
          '<param-filter name="PARTSTAT"><text-match negate-condition="yes">X</text-match></param-filter></prop-filter></comp-filter>',
      ) + '<timezone-id> Europe/Berlin </timezone-id>',
    ),
  );
  const [event] = parsed.filter.components;
  assert.equal(event!.name, 'VEVENT');
  assert.deepEqual(event!.timeRange, { from: 1_767_225_600, to: 1_769_904_000 });
  const [attendee] = event!.properties;
  assert.equal(attendee!.texts[0]!.collation, 'i;octet');
  assert.equal(attendee!.parameters[0]!.text!.isNegated, true);
  assert.equal(attendee!.parameters[0]!.text!.collation, 'i;ascii-casemap');
  assert.deepEqual(parsed.zone, { kind: 'identifier', id: 'Europe/Berlin' });
});

for (const [what, body, condition] of [
  ['without a filter', '', 'valid-filter'],
  [
    'of another component than VCALENDAR',
    '<filter><comp-filter name="VEVENT"/></filter>',
    'valid-filter',
  ],
  [
    'with a range that ends before it starts',
    filter('<time-range start="20260201T000000Z" end="20260101T000000Z"/>'),
    'valid-filter',
  ],
  [
    'with a range that is not in UTC',
    filter('<time-range start="20260201T000000"/>'),
    'valid-filter',
  ],
  [
    'with a day that no month has',
    filter('<time-range start="20260230T000000Z"/>'),
    'valid-filter',
  ],
  [
    'with an unknown collation',
    filter(
      '<prop-filter name="SUMMARY"><text-match collation="i;other">x</text-match></prop-filter>',
    ),
    'supported-collation',
  ],
] as const)
  test(`a calendar-query ${what} is refused (RFC 4791 §7.8)`, () => {
    assert.throws(() => parseCalendarQuery(query(body)), { condition });
  });

test('a range that is open on both sides is none (RFC 4791 §9.9)', () => {
  assert.throws(() => parseCalendarQuery(query(filter('<time-range/>'))), { code: 'bad-syntax' });
});

test('a filter of thousands of conditions is refused', () => {
  const many = '<prop-filter name="X"/>'.repeat(1_000);
  assert.throws(() => parseCalendarQuery(query(filter(many))), { code: 'limit-reached' });
});

test('calendar-data names parts, a bare comp all of a component (RFC 4791 §9.6)', () => {
  const request = parseCalendarData(
    xml(
      '<calendar-data><comp name="VCALENDAR"><prop name="VERSION"/><comp name="VTIMEZONE"/><comp name="VEVENT"><prop name="UID" novalue="yes"/></comp></comp><limit-recurrence-set start="20260101T000000Z" end="20260201T000000Z"/></calendar-data>',
    ),
  );
  assert.deepEqual(request.limitRecurrenceSet, { from: 1_767_225_600, to: 1_769_904_000 });
  assert.deepEqual(request.selection, {
    name: 'VCALENDAR',
    properties: [{ name: 'VERSION', withoutValue: false }],
    components: [
      { name: 'VTIMEZONE', properties: 'all', components: 'all' },
      { name: 'VEVENT', properties: [{ name: 'UID', withoutValue: true }], components: [] },
    ],
  });
  assert.throws(() => parseCalendarData(xml('<calendar-data content-type="text/x"/>')), {
    condition: 'supported-calendar-data',
  });
});

test('a filter names components where they can lie, and times of what has one (RFC 4791 §7.8)', () => {
  const range = '<time-range start="20260101T000000Z" end="20260102T000000Z"/>';
  const within =
    (...names: readonly string[]) =>
    (inner: string) =>
      parseCalendarFilter(
        xml(
          `<filter>${names.map((name) => `<comp-filter name="${name}">`).join('')}${inner}${'</comp-filter>'.repeat(names.length)}</filter>`,
        ),
      );
  for (const names of [
    ['VCALENDAR', 'VTODO', 'VEVENT'],
    ['VCALENDAR', 'VCALENDAR'],
    ['VCALENDAR', 'VALARM'],
    ['VCALENDAR', 'VEVENT', 'STANDARD'],
  ])
    assert.throws(() => within(...names)(''), { condition: 'valid-filter' });
  for (const names of [['VCALENDAR'], ['VCALENDAR', 'VTIMEZONE']])
    assert.throws(() => within(...names)(range), { condition: 'valid-filter' });
  const event = within('VCALENDAR', 'VEVENT');
  assert.throws(() => event(`<prop-filter name="SUMMARY">${range}</prop-filter>`), {
    condition: 'valid-filter',
  });
  assert.ok(event(`<prop-filter name="CREATED">${range}</prop-filter>`));
  assert.ok(within('VCALENDAR', 'VTODO', 'VALARM')(range));
  assert.ok(within('VCALENDAR', 'X-OWN', 'X-INNER')(range));
});

test('multiget gives hrefs as sent, free-busy-query its range (RFC 4791 §7.9, §7.10)', () => {
  const multiget = xml(
    '<calendar-multiget><D:prop><D:getetag/></D:prop><D:href> /a%20b </D:href></calendar-multiget>',
  );
  assert.deepEqual(parseMultiget(multiget).hrefs, ['/a%20b']);
  const range = '<time-range start="20260101T000000Z" end="20260102T000000Z"/>';
  assert.equal(
    parseFreeBusyQuery(xml(`<free-busy-query>${range}</free-busy-query>`)).from,
    1_767_225_600,
  );
  assert.throws(() => parseFreeBusyQuery(xml('<free-busy-query/>')), { condition: 'valid-filter' });
});
