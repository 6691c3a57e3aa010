import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextMatch } from '#codecs/collation/collation.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { summarizeCalendarComponent } from '#codecs/icalendar/summarize-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { CalendarFilter, ComponentFilter, PropertyFilter } from './calendar-filter.ts';
import { createCalendarMatcher } from './match-calendar.ts';
import { candidatesOf } from './narrow-filter.ts';

const calendar = parseCalendar(
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:74855313FA803DA593CD579A@example.com',
    'DTSTAMP:20260102T030405Z',
    'DTSTART:20260102T170000Z',
    'DTEND:20260102T180000Z',
    'SUMMARY:Überblick\\, kurz',
    'CATEGORIES:Work,Travel',
    'STATUS:CONFIRMED',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Lisa:mailto:lisa@example.com',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bernard@example.com',
    'BEGIN:VALARM',
    'ACTION:AUDIO',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n'),
);
const zones = createZones(calendar, 'UTC');

function contains(text: string, more: Partial<TextMatch> = {}): TextMatch {
  return { text, collation: 'i;ascii-casemap', matchType: 'contains', isNegated: false, ...more };
}

function property(name: string, more: Partial<PropertyFilter> = {}): PropertyFilter {
  return { name, isNotDefined: false, test: 'allof', texts: [], parameters: [], ...more };
}

function eventFilter(more: Partial<ComponentFilter> = {}): CalendarFilter {
  return {
    ...component('VCALENDAR'),
    components: [{ ...component('VEVENT'), ...more }],
  };
}

function component(name: string): ComponentFilter {
  return { name, isNotDefined: false, test: 'allof', properties: [], components: [] };
}

function matches(filter: CalendarFilter): boolean {
  const given = createCalendarMatcher(filter)(calendar, zones);
  const { component, pieces, mayHaveUid, from = -Infinity, to = Infinity } = candidatesOf(filter);
  const summary = summarizeCalendarComponent(calendar);
  const isCandidate =
    (component ?? summary.component) === summary.component &&
    (summary.startsAt ?? -Infinity) < to &&
    (summary.endsAt ?? Infinity) > from &&
    (mayHaveUid?.(summary.uid!) ?? true) &&
    (pieces?.some((piece) => summary.searchText.includes(piece)) ?? true);
  assert.ok(isCandidate || !given, 'what matches must be a candidate of the index');
  return given;
}

function matchesProperty(name: string, more: Partial<PropertyFilter> = {}): boolean {
  return matches(eventFilter({ properties: [property(name, more)] }));
}

test('components are asked for by name, or not to be there, RFC 4791 §9.7.1', () => {
  assert.equal(matches(component('VCALENDAR')), true);
  assert.equal(matches(component('VCARD')), false);
  assert.equal(matches(eventFilter()), true);
  assert.equal(matches(eventFilter({ name: 'VTODO' })), false);
  assert.equal(matches(eventFilter({ name: 'VTODO', isNotDefined: true })), true);
  assert.equal(matches(eventFilter({ isNotDefined: true })), false);
  const alarm = component('VALARM');
  assert.equal(matches(eventFilter({ components: [alarm] })), true);
  assert.equal(matches(eventFilter({ components: [{ ...alarm, isNotDefined: true }] })), false);
});

test('properties are asked for by name, text and parameters, RFC 4791 §9.7.2', () => {
  assert.equal(matchesProperty('SUMMARY'), true);
  assert.equal(matchesProperty('LOCATION'), false);
  assert.equal(matchesProperty('LOCATION', { isNotDefined: true }), true);
  assert.equal(matchesProperty('STATUS', { isNotDefined: true }), false);
  assert.equal(matchesProperty('STATUS', { texts: [contains('CANCELLED')] }), false);
  assert.equal(
    matchesProperty('STATUS', { texts: [contains('CANCELLED', { isNegated: true })] }),
    true,
  );
  const octet = { collation: 'i;octet' } as const;
  const uid = contains('DC6C50A017428C5216A2F1CD@example.com', octet);
  assert.equal(matchesProperty('UID', { texts: [contains('3DA593CD579A@example', octet)] }), true);
  assert.equal(matchesProperty('UID', { texts: [uid] }), false);
  const parameters = [{ name: 'PARTSTAT', isNotDefined: false, text: contains('needs-action') }];
  const texts = [contains('mailto:LISA@example.com')];
  assert.equal(matchesProperty('ATTENDEE', { texts, parameters }), true);
});

test('the conditions of a property must hold for one and the same, RFC 4791 §7.8.9', () => {
  const parameters = [{ name: 'PARTSTAT', isNotDefined: false, text: contains('NEEDS-ACTION') }];
  const texts = [contains('mailto:bernard@example.com')];
  assert.equal(matchesProperty('ATTENDEE', { texts, parameters }), false);
  assert.equal(matchesProperty('ATTENDEE', { texts, parameters, test: 'anyof' }), true);
});

test('parameters may be asked not to be there, RFC 4791 §9.7.3', () => {
  const without = (name: string) => [{ name, isNotDefined: true }];
  assert.equal(matchesProperty('ATTENDEE', { parameters: without('CN') }), true);
  assert.equal(matchesProperty('ATTENDEE', { parameters: without('PARTSTAT') }), false);
  const negated = { name: 'CN', isNotDefined: false, text: contains('Bob', { isNegated: true }) };
  assert.equal(matchesProperty('ATTENDEE', { parameters: [negated] }), true);
});

test('texts are compared without their escapes, by the collation that is asked for', () => {
  assert.equal(matchesProperty('SUMMARY', { texts: [contains('blick, KURZ')] }), true);
  const upper = (collation: TextMatch['collation']) =>
    matchesProperty('SUMMARY', { texts: [contains('überBLICK', { collation })] });
  assert.deepEqual(
    [upper('i;ascii-casemap'), upper('i;octet'), upper('i;unicode-casemap')],
    [false, false, true],
  );
  assert.equal(
    matchesProperty('SUMMARY', { texts: [contains('kurz', { matchType: 'ends-with' })] }),
    true,
  );
});

test('a list is compared as a whole and by each of its texts', () => {
  const equals = (text: string) =>
    matchesProperty('CATEGORIES', { texts: [contains(text, { matchType: 'equals' })] });
  assert.deepEqual(['travel', 'work,travel', 'wor'].map(equals), [true, true, false]);
  const negated = [contains('travel', { matchType: 'equals', isNegated: true })];
  assert.equal(matchesProperty('CATEGORIES', { texts: negated }), false);
});

test('a property may be asked for by its time', () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
  assert.equal(matchesProperty('DTSTAMP', { timeRange: { from: at, to: at + 1 } }), true);
  assert.equal(matchesProperty('DTSTAMP', { timeRange: { from: at - 9, to: at } }), false);
  assert.equal(matchesProperty('SUMMARY', { timeRange: { from: at } }), false);
});

test('one condition of several suffices where that is asked for', () => {
  const properties = [property('LOCATION'), property('SUMMARY')];
  assert.equal(matches(eventFilter({ properties })), false);
  assert.equal(matches(eventFilter({ properties, test: 'anyof' })), true);
  const components = [component('VTODO'), component('VEVENT')];
  assert.equal(matches({ ...component('VCALENDAR'), test: 'anyof', components }), true);
  const timeRange = { from: 0, to: 1 };
  assert.equal(matches(eventFilter({ properties, timeRange, test: 'anyof' })), true);
});

test('an index is told which UIDs may match', () => {
  const properties = [property('UID', { texts: [contains('ABC')] })];
  const { mayHaveUid } = candidatesOf(eventFilter({ properties }));
  assert.deepEqual(['x-abc-y', 'x'].map(mayHaveUid!), [true, false]);
});

test('an index is told what it can narrow', () => {
  const timeRange = { from: 5, to: 9 };
  const decided = candidatesOf(eventFilter({ timeRange }));
  const expected = {
    component: 'VEVENT',
    from: 5,
    to: 9,
    pieces: undefined,
    mayHaveUid: undefined,
    isDecidedByTime: true,
  };
  assert.deepEqual(decided, expected);
  const properties = [property('SUMMARY', { texts: [contains('Blick')] })];
  assert.deepEqual(candidatesOf(eventFilter({ timeRange, properties })), {
    ...expected,
    pieces: ['BLICK'],
    isDecidedByTime: false,
  });
  assert.deepEqual(candidatesOf(eventFilter({ timeRange, properties, test: 'anyof' })), {
    component: 'VEVENT',
    from: undefined,
    to: undefined,
    pieces: undefined,
    mayHaveUid: undefined,
    isDecidedByTime: false,
  });
});
