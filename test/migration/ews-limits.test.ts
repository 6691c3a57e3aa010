// What Exchange does not have: each is told, and what can be kept is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinguishedFolder } from '../support/ews-double/double-mailbox.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { says, typed } from '../support/ews-double/xml-parts.ts';
import { textToWrite } from '../support/carry-over.ts';
import { targetOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example' };

function calendar(...events: readonly (readonly string[])[]): string {
  const all = events.flatMap((lines) => [
    'BEGIN:VEVENT',
    'DTSTAMP:20400101T000000Z',
    ...lines,
    'END:VEVENT',
  ]);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...all, 'END:VCALENDAR', ''].join('\r\n');
}

/** Writes one calendar object; gives what was lost and what is in the calendar then. */
async function write(text: string) {
  await using double = await startEwsDouble({ accounts });
  await using target = targetOf(double);
  await using session = await target.open({ address: 'anna@a.test', password: 'secret' });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Calendar'],
    role: 'default',
    isSubscribed: true,
  });
  const [outcome] = await session.write(place, [textToWrite('k', 'text/calendar', text)]);
  await double.assertValid();
  const [item] = distinguishedFolder(double.mailbox('anna@a.test'), 'calendar').items.values();
  const losses = outcome?.outcome === 'written' ? outcome.losses.map((l) => l.what).sort() : [];
  const box = typed('x', item?.properties ?? []);
  return { outcome, losses, item, text: (name: string) => says(box, name) };
}

const begin = ['UID:u@a.test', 'SUMMARY:x', 'DTSTART:20400305T090000Z', 'DTEND:20400305T100000Z'];

test(
  'a rule that Exchange has no pattern for is one appointment, with the rule in its text',
  { skip },
  async () => {
    for (const rule of [
      'FREQ=MONTHLY;BYMONTHDAY=5,20',
      'FREQ=HOURLY;COUNT=3',
      'FREQ=WEEKLY;BYDAY=TU',
    ]) {
      const { losses, text } = await write(calendar([...begin, `RRULE:${rule}`]));
      assert.deepEqual(losses, ['recurrence'], rule);
      assert.equal(text('Body'), `RRULE:${rule}`);
      assert.equal(text('Recurrence'), undefined);
    }
  },
);

test(
  'dates beside the rule, and instances that the rule does not give, are told',
  { skip },
  async () => {
    const rule = 'RRULE:FREQ=WEEKLY;COUNT=5';
    const extra = await write(calendar([...begin, rule, 'RDATE:20400306T090000Z']));
    assert.deepEqual(extra.losses, ['recurrence']);
    const outside = await write(
      calendar([...begin, rule], [...begin, 'RECURRENCE-ID:20400307T090000Z']),
    );
    assert.deepEqual(outside.losses, ['exception-outside']);
    assert.equal(outside.item?.exceptions.size, 0);
  },
);

test(
  'no more than 256 exceptions are made of a series, and the others are told',
  { skip },
  async () => {
    const day = (n: number): string =>
      Temporal.PlainDate.from('2040-03-05').add({ days: n }).toString().replaceAll('-', '');
    const dates = Array.from({ length: 260 }, (_, i) => `${day(i + 1)}T090000Z`).join(',');
    const { losses, item } = await write(
      calendar([...begin, 'RRULE:FREQ=DAILY;COUNT=300', `EXDATE:${dates}`]),
    );
    assert.deepEqual(losses, ['exceptions-limit']);
    assert.equal(item?.exceptions.size, 256);
  },
);

test('an instance whose series is elsewhere is an appointment of its own', { skip }, async () => {
  const { losses, text } = await write(calendar([...begin, 'RECURRENCE-ID:20400305T080000Z']));
  assert.deepEqual(losses, ['orphaned-exception']);
  assert.equal(text('Start'), '2040-03-05T09:00:00Z');
});

test(
  'reminders beyond the first, floating times and unknown properties are told',
  { skip },
  async () => {
    const alarm = (trigger: string) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `TRIGGER:${trigger}`,
      'END:VALARM',
    ];
    const lines = [
      'UID:u@a.test',
      'SUMMARY:x',
      'DTSTART:20400305T090000',
      'DURATION:PT30M',
      'GEO:1;2',
      'ATTACH:https://a.test/x.pdf',
      ...alarm('-PT10M'),
      ...alarm('-P1D'),
    ];
    const { losses, text } = await write(calendar(lines));
    assert.deepEqual(losses, ['alarm', 'attachment-link', 'floating-time', 'other-properties']);
    assert.equal(text('ReminderMinutesBeforeStart'), '10');
    assert.equal(text('End'), '2040-03-05T09:30:00Z');
  },
);

test('what is over gets no reminder, a series that goes on does', { skip }, async () => {
  const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', 'END:VALARM'];
  const past = ['UID:u', 'SUMMARY:x', 'DTSTART:20200106T090000Z', 'DTEND:20200106T100000Z'];
  const over = await write(calendar([...past, ...alarm]));
  assert.deepEqual([over.losses, over.text('ReminderIsSet')], [['past-reminder'], 'false']);
  const ended = await write(calendar([...past, 'RRULE:FREQ=WEEKLY;COUNT=3', ...alarm]));
  assert.deepEqual([ended.losses, ended.text('ReminderIsSet')], [['past-reminder'], 'false']);
  const goesOn = await write(calendar([...past, 'RRULE:FREQ=WEEKLY', ...alarm]));
  assert.deepEqual([goesOn.losses, goesOn.text('ReminderIsSet')], [[], 'true']);
});

test('what is no calendar object is refused, and says why', { skip }, async () => {
  for (const text of ['BEGIN:VCALENDAR\r\n', 'x', calendar(['UID:u']).toString()]) {
    const { outcome, item } = await write(text);
    assert.equal(outcome?.outcome, 'refused', text);
    assert.equal(item, undefined);
  }
});
