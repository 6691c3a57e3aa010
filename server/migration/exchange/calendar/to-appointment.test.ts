// An event that is written as an appointment of Exchange's own form, and read as such, is the same event.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readFastTransfer } from '#codecs/fast-transfer/read-fast-transfer.ts';
import { writeFastTransfer } from '#codecs/fast-transfer/write-fast-transfer.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { convertItem } from '#codecs/mapi/convert-item.ts';
import type { WrittenItem } from '#codecs/mapi/write-appointment.ts';
import { toAppointment } from './to-appointment.ts';

const owner = 'anna@a.test';
const nowSeconds = Date.UTC(2026, 0, 15) / 1000;
const head = [
  'DTSTAMP:20260101T080000Z',
  'CREATED:20260101T080000Z',
  'LAST-MODIFIED:20260101T080000Z',
];

function object(...events: readonly (readonly string[])[]): string {
  const parts = events.map((lines) => [
    'BEGIN:VEVENT',
    'UID:e1@a.test',
    ...head,
    ...lines,
    'END:VEVENT',
  ]);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts.flat(), 'END:VCALENDAR', ''].join('\r\n');
}

function write(text: string): WrittenItem {
  const calendar = parseCalendar(text);
  return toAppointment(calendar, mainComponents(calendar), {
    owner,
    zone: namedZone('Europe/Berlin')!,
    nowSeconds,
    further: () => [],
  });
}

/** Lines of each event, unfolded and in order, but those that say the same in other words. */
function eventsIn(text: string): string[][] {
  const lines = text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
  const events: string[][] = [];
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') events.push([]);
    events.at(-1)?.push(line);
  }
  const isSame = (line: string) =>
    !/^(?:BEGIN|END|TRANSP|ACTION|DESCRIPTION:Reminder)\b/.test(line);
  const partsInOrder = (line: string) =>
    line.startsWith('RRULE:') ? `RRULE:${line.slice(6).split(';').sort().join(';')}` : line;
  return events.map((event) => event.filter(isSame).map(partsInOrder).sort());
}

async function readBack({ item }: WrittenItem): Promise<string[][]> {
  const read = readFastTransfer(writeFastTransfer(item));
  const converted = await convertItem(read, { maxBytes: 1e7, owner });
  assert.deepEqual(converted.losses, []);
  return eventsIn(converted.bytes.toString().split('END:VCALENDAR')[0]!);
}

async function assertSame(...events: readonly (readonly string[])[]): Promise<WrittenItem> {
  const text = object(...events);
  const written = write(text);
  assert.deepEqual(written.losses, []);
  assert.deepEqual(await readBack(written), eventsIn(text.split('END:VCALENDAR')[0]!));
  return written;
}

const nine = [
  'DTSTART;TZID=Europe/Berlin:20260302T090000',
  'DTEND;TZID=Europe/Berlin:20260302T103000',
];
const plain = ['SUMMARY:Review', 'X-MICROSOFT-CDO-BUSYSTATUS:BUSY'];
const people = [
  'ORGANIZER;CN=Anna Example:mailto:anna@a.test',
  'ATTENDEE;CN=Ben Sample;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:ben@b.test',
  'ATTENDEE;CN=Carl;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED;RSVP=TRUE:mailto:carl@b.test',
  'ATTENDEE;CN=Room 1;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room1@a.test',
];

test('a meeting keeps its zone, place, marks, organizer, attendees and their answers', async () => {
  await assertSame([
    ...nine,
    'SUMMARY:Review\\; with\\, marks ☃',
    'LOCATION:Room 1',
    'DESCRIPTION:Bring cake\\nand tea',
    'X-ALT-DESC;FMTTYPE=text/html:<p>Bring <b>cake</b></p>',
    'CATEGORIES:Red,A\\,B',
    'CLASS:PRIVATE',
    'PRIORITY:1',
    'SEQUENCE:3',
    'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
    ...people,
  ]);
});

test("an invitation of somebody else's keeps the owner's own answer", async () => {
  await assertSame([
    ...nine,
    ...plain,
    'ORGANIZER;CN=Ben Sample:mailto:ben@b.test',
    'ATTENDEE;CN=Anna Example;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE:mailto:anna@a.test',
    'STATUS:CANCELLED',
  ]);
});

test('whole days, times in UTC and attachments come back', async () => {
  await assertSame(['DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260304', ...plain]);
  await assertSame(['DTSTART:20260302T080000Z', 'DTEND:20260302T090000Z', ...plain]);
  await assertSame([
    ...nine,
    ...plain,
    'ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain;FILENAME=a.txt:YWJj',
  ]);
});

test('a reminder comes back, and none of what is over', async () => {
  const alarm = (before: string) => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Review',
    `TRIGGER:${before}`,
    'END:VALARM',
  ];
  await assertSame([...nine, ...plain, ...alarm('-PT15M')]);
  const over = ['DTSTART:20250302T080000Z', 'DTEND:20250302T090000Z', ...plain, ...alarm('-PT15M')];
  assert.deepEqual(
    write(object(over)).losses.map(({ what }) => what),
    ['past-reminder'],
  );
});

test('a series keeps its rule, deleted and changed instances, each with its own people and text', async () => {
  await assertSame(
    [
      ...nine,
      ...plain,
      'LOCATION:Room 1',
      'RRULE:FREQ=WEEKLY;COUNT=10;BYDAY=MO',
      'EXDATE;TZID=Europe/Berlin:20260309T090000',
      ...people,
    ],
    [
      'RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000',
      'DTSTART;TZID=Europe/Berlin:20260331T110000',
      'DTEND;TZID=Europe/Berlin:20260331T120000',
      'SUMMARY:Moved to Tuesday ☃',
      'LOCATION:Room 2',
      'DESCRIPTION:Another text',
      'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
      ...people.slice(0, 2),
    ],
  );
});

const rules: readonly (readonly [start: string, rule: string])[] = [
  ['20260302', 'FREQ=DAILY;INTERVAL=3;COUNT=5'],
  ['20260302', 'FREQ=WEEKLY;INTERVAL=2;COUNT=7;BYDAY=MO,TH;WKST=SU'],
  ['20260302', 'FREQ=WEEKLY;UNTIL=20260601T070000Z;BYDAY=MO'],
  ['20260315', 'FREQ=MONTHLY;COUNT=6;BYMONTHDAY=15'],
  ['20260326', 'FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=-1TH'],
  ['20260331', 'FREQ=MONTHLY;COUNT=6;BYMONTHDAY=-1'],
  ['20261224', 'FREQ=YEARLY;BYMONTHDAY=24;BYMONTH=12'],
  ['20261126', 'FREQ=YEARLY;COUNT=3;BYDAY=4TH;BYMONTH=11'],
];

test('rules of every kind that Exchange has come back as they were', async () => {
  const partsOf = (line: string) => line.split(';').sort().join(';');
  for (const [day, rule] of rules) {
    const times = [
      `DTSTART;TZID=Europe/Berlin:${day}T090000`,
      `DTEND;TZID=Europe/Berlin:${day}T100000`,
    ];
    const [lines] = await readBack(write(object([...times, ...plain, `RRULE:${rule}`])));
    const read = lines!.find((line) => line.startsWith('RRULE:'))!.slice(6);
    const isUsual = (part: string) => part !== 'WKST=MO';
    assert.equal(partsOf(read), partsOf(rule).split(';').filter(isUsual).join(';'));
  }
});

test('whatever an event says comes back as it was', async () => {
  const word = fc.stringMatching(/^[A-Za-zÄÖÜß☃][A-Za-z äöü☃.!-]{0,30}[a-z]$/);
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Tokyo',
    'Australia/Sydney',
  );
  const stamp = fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 5, max: 20 }),
  );
  const event = fc.record({
    summary: word,
    location: word,
    text: word,
    zone,
    stamp,
    hours: fc.integer({ min: 1, max: 3 }),
    rule: fc.constantFrom('', 'RRULE:FREQ=DAILY;COUNT=4', 'RRULE:FREQ=DAILY;INTERVAL=2;COUNT=9'),
    answer: fc.constantFrom('ACCEPTED', 'DECLINED', 'TENTATIVE', 'NEEDS-ACTION'),
  });
  const two = (n: number) => String(n).padStart(2, '0');
  await fc.assert(
    fc.asyncProperty(event, async (it) => {
      const [month, day, hour] = it.stamp;
      const at = (h: number) => `;TZID=${it.zone}:2026${two(month)}${two(day)}T${two(h)}0000`;
      await assertSame([
        `DTSTART${at(hour)}`,
        `DTEND${at(hour + it.hours)}`,
        `SUMMARY:${it.summary}`,
        `LOCATION:${it.location}`,
        `DESCRIPTION:${it.text}`,
        'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
        ...(it.rule === '' ? [] : [it.rule]),
        'ORGANIZER;CN=Anna:mailto:anna@a.test',
        `ATTENDEE;CN=Ben;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=${it.answer}:mailto:ben@b.test`,
      ]);
    }),
    { numRuns: 60 },
  );
});

test('numbers and times that Exchange does not have are refused or brought within what it has', async () => {
  const early = ['DTSTART:15000302T080000Z', 'DTEND:15000302T090000Z', ...plain];
  assert.throws(() => write(object(early)), { code: 'bad-value', message: /before 1601/ });
  const far = [...nine, ...plain, 'SEQUENCE:99999999999'];
  const [lines] = await readBack(write(object(far)));
  assert.ok(lines!.includes('SEQUENCE:2147483647'));
});
