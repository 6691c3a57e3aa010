import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { all, textListOf, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { defaultPolicies, type Policies } from '../policies.ts';
import { applyCalendarPolicies } from './calendar-policies.ts';
import { isPolicyMark } from './policy-marks.ts';

const nowSeconds = Temporal.Instant.from('2026-06-01T12:00:00Z').epochMilliseconds / 1000;

function event(...lines: string[]): string {
  return calendar('VEVENT', ['UID:keep-me', 'DTSTAMP:20260101T000000Z', ...lines]);
}

function calendar(name: string, lines: readonly string[], method?: string): string {
  const inside = [`BEGIN:${name}`, ...lines, `END:${name}`];
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//EN'];
  return [
    ...head,
    ...(method === undefined ? [] : [`METHOD:${method}`]),
    ...inside,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function apply(text: string, policies: Partial<Policies> = {}) {
  const judged = applyCalendarPolicies(
    { mediaType: 'text/calendar', bytes: Buffer.from(text) },
    { policies: { ...defaultPolicies, ...policies }, owner: 'ann@example.test', nowSeconds },
  );
  if ('leftOut' in judged) return { leftOut: judged.leftOut, marks: [], text: '' };
  const marks = judged.marks.map(({ what }) => what);
  assert.ok(marks.every(isPolicyMark));
  return { marks, text: String(judged.content.bytes), leftOut: undefined };
}

function main(text: string) {
  return mainComponents(parseCalendar(text))[0]!;
}

const future = ['DTSTART:20270101T090000Z', 'DTEND:20270101T100000Z', 'SUMMARY:Talk'];
const past = ['DTSTART:20250101T090000Z', 'DTEND:20250101T100000Z', 'SUMMARY:Talk'];
const bob = 'ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.test';
const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'DESCRIPTION:x', 'END:VALARM'];

test('what no policy concerns keeps its bytes', () => {
  for (const text of [
    event(...future, ...alarm),
    event(...future, 'ORGANIZER:mailto:ann@example.test', bob),
    event(...past),
  ]) {
    const { text: after, marks } = apply(text);
    assert.equal(after, text);
    assert.deepEqual(marks, []);
  }
});

test('a meeting without an organizer is tagged, given its owner, or left out', () => {
  const text = event(...future, 'CATEGORIES:Work', bob);
  const tagged = apply(text);
  assert.deepEqual(tagged.marks, ['missing-organizer-tagged']);
  assert.deepEqual(textListOf(main(tagged.text), 'CATEGORIES'), [
    'Work',
    'Meetings_MissingOrganizer',
  ]);
  const owned = apply(text, { missingOrganizer: 'owner' });
  assert.deepEqual(owned.marks, ['missing-organizer-owner']);
  assert.equal(valueOf(main(owned.text), 'ORGANIZER'), 'mailto:ann@example.test');
  assert.equal(apply(text, { missingOrganizer: 'skip' }).leftOut, 'a meeting without an organizer');
});

test('an organizer that exporting programs make up is none', () => {
  for (const value of [
    'invalid:nomail',
    'mailto:',
    'MAILTO:unknownorganizer@calendar.google.com',
  ]) {
    const { marks } = apply(event(...future, `ORGANIZER:${value}`, bob));
    assert.deepEqual(marks, ['missing-organizer-tagged'], value);
  }
  // Nobody is invited: no meeting.
  assert.deepEqual(apply(event(...future, 'ORGANIZER:invalid:nomail')).marks, []);
});

test('flat: who attends is in the notes, and nothing is left to send invitations by', () => {
  const { text, marks } = apply(
    event(
      ...future,
      'ORGANIZER;CN=Ann:mailto:ann@example.test',
      bob,
      'ATTENDEE:mailto:carl@example.test',
      'DESCRIPTION:Bring slides',
      'X-ALT-DESC;FMTTYPE=text/html:<html><body><b>Bring</b></body></html>',
      'BEGIN:VALARM',
      'ACTION:EMAIL',
      'TRIGGER:-PT15M',
      'SUMMARY:x',
      'DESCRIPTION:x',
      'ATTENDEE:mailto:bob@example.test',
      'END:VALARM',
    ),
    { calendars: 'flat' },
  );
  const after = main(text);
  assert.deepEqual(marks, ['meeting-flattened']);
  assert.equal(all(after, 'ATTENDEE').length + all(after, 'ORGANIZER').length, 0);
  assert.equal(
    textOf(after, 'DESCRIPTION'),
    'Bring slides\n\nOrganizer: Ann <ann@example.test>\nAttendees:\n- Bob <bob@example.test> (accepted)\n- carl@example.test',
  );
  assert.match(textOf(after, 'X-ALT-DESC')!, /Bob &lt;bob@example\.test&gt; .*<\/body><\/html>$/s);
  assert.equal(valueOf(after.components[0]!, 'ACTION'), 'DISPLAY');
  assert.equal(all(after.components[0]!, 'ATTENDEE').length, 0);
  assert.equal(textOf(after, 'UID'), 'keep-me');
});

test('flat without an organizer is tagged, and has no organizer of our making', () => {
  const { marks, text } = apply(event(...future, bob), {
    calendars: 'flat',
    missingOrganizer: 'owner',
  });
  assert.deepEqual(marks, ['meeting-flattened']);
  assert.doesNotMatch(text, /ORGANIZER/);
});

test('reminders of what is over are taken out, and stay where something is still to come', () => {
  const over = apply(event(...past, ...alarm));
  assert.deepEqual(over.marks, ['past-reminder-removed']);
  assert.doesNotMatch(over.text, /VALARM/);
  assert.deepEqual(apply(event(...past, ...alarm), { pastReminders: 'keep' }).marks, []);
  assert.deepEqual(apply(event(...past, 'RRULE:FREQ=WEEKLY', ...alarm)).marks, []);
  const ended = apply(event(...past, 'RRULE:FREQ=WEEKLY;COUNT=3', ...alarm));
  assert.deepEqual(ended.marks, ['past-reminder-removed']);
});

test('a task is over when it is due, completed or cancelled', () => {
  const task = (...lines: string[]) =>
    apply(calendar('VTODO', ['UID:t', 'DTSTAMP:20260101T000000Z', ...lines, ...alarm])).marks;
  assert.deepEqual(task('STATUS:COMPLETED'), ['past-reminder-removed']);
  assert.deepEqual(task('DUE:20260501T000000Z'), ['past-reminder-removed']);
  assert.deepEqual(task('DUE:20260701T000000Z'), []);
  assert.deepEqual(task('SUMMARY:some day'), []);
});

test('a method belongs to messages and goes, whatever the policies', () => {
  const { text, marks } = apply(calendar('VEVENT', ['UID:m', ...future], 'REQUEST'));
  assert.doesNotMatch(text, /METHOD/);
  assert.deepEqual(marks, []);
});

test('UIDs and the number of components stay under every choice of policies', () => {
  const policies = fc.record({
    missingOrganizer: fc.constantFrom('tag', 'owner'),
    calendars: fc.constantFrom('full', 'flat'),
    pastReminders: fc.constantFrom('off', 'keep'),
  });
  const lines = fc.subarray([
    bob,
    'ORGANIZER:mailto:x@y.test',
    'RRULE:FREQ=DAILY',
    'SUMMARY:ü;\\,',
  ]);
  fc.assert(
    fc.property(policies, lines, fc.constantFrom(past, future), (chosen, some, when) => {
      const { text } = apply(event(...when, ...some, ...alarm), chosen);
      assert.equal(textOf(main(text), 'UID'), 'keep-me');
      assert.equal(parseCalendar(text).components.length, 1);
    }),
  );
});
