import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addItem,
  mainOf,
  touch,
  type DoubleMailbox,
  type Json,
} from '../support/graph-double/double-state.ts';
import { startGraphDouble, type GraphDouble } from '../support/graph-double/start-graph-double.ts';
import { carryOver, textToWrite } from '../support/carry-over.ts';
import { graphAnna, graphTargetOf, openGraphBoth, readGraphTexts } from '../support/graph-stage.ts';
import type { WriteItem } from '../../server/migration/target.ts';

const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };
const BERLIN = 'W. Europe Standard Time';

function utc(dateTime: string): Json {
  return { dateTime: `${dateTime}.0000000`, timeZone: 'UTC' };
}

/** An event as Exchange has it. */
function addEvent(mailbox: DoubleMailbox, json: Json, extended: Record<string, string> = {}) {
  const usual = {
    body: { contentType: 'html', content: '<html><body></body></html>' },
    originalStartTimeZone: BERLIN,
    originalEndTimeZone: BERLIN,
    isAllDay: false,
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    isReminderOn: false,
    isCancelled: false,
    isOrganizer: true,
    responseRequested: true,
    responseStatus: { response: 'organizer' },
    organizer: { emailAddress: { name: 'Anna Example', address: 'anna@a.test' } },
    attendees: [],
    categories: [],
    type: json['recurrence'] === undefined ? 'singleInstance' : 'seriesMaster',
    iCalUId: `${String(json['subject'])}@a.test`,
  };
  return addItem(mailbox, mainOf(mailbox.calendars), { ...usual, ...json }, { extended });
}

function weekly(
  startDate: string,
  range: Json = { type: 'numbered', numberOfOccurrences: 8 },
): Json {
  return {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
    range: { ...range, startDate, recurrenceTimeZone: BERLIN },
  };
}

const readCalendar = async (double: GraphDouble, name = 'Calendar') =>
  await readGraphTexts(double, name);

/** Lines of the component, unfolded, but those that every server writes in its own way. */
function linesOf(text: string): string[] {
  const unfolded = text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
  return unfolded.filter((l) => !/^(?:DTSTAMP|CREATED|LAST-MODIFIED)/.test(l));
}

test('an event is read with its zone, reminder, classes, place, answers and online meeting', async () => {
  await using from = await startGraphDouble({ accounts });
  addEvent(from.mailbox('anna@a.test'), {
    subject: 'Review; with, marks',
    body: { contentType: 'html', content: '<html><body><p>Bring <b>cake</b></p></body></html>' },
    start: utc('2026-07-06T07:00:00'),
    end: utc('2026-07-06T08:30:00'),
    location: { displayName: 'Room 1', coordinates: { latitude: 52.5, longitude: 13.25 } },
    categories: ['Red', 'A,B'],
    sensitivity: 'private',
    importance: 'high',
    showAs: 'oof',
    isReminderOn: true,
    reminderMinutesBeforeStart: 30,
    allowNewTimeProposals: false,
    onlineMeeting: { joinUrl: 'https://teams.test/join/1' },
    attendees: [
      {
        type: 'required',
        status: { response: 'accepted' },
        emailAddress: { name: 'Ben Sample', address: 'ben@a.test' },
      },
      {
        type: 'optional',
        status: { response: 'tentativelyAccepted' },
        emailAddress: { name: 'Carl', address: 'carl@b.test' },
      },
      { type: 'resource', status: { response: 'none' }, emailAddress: { address: 'room1@a.test' } },
    ],
  });
  const [text] = await readCalendar(from);
  const lines = linesOf(text!);
  for (const line of [
    'UID:Review\\; with\\, marks@a.test',
    'DTSTART;TZID=Europe/Berlin:20260706T090000',
    'DTEND;TZID=Europe/Berlin:20260706T103000',
    'SUMMARY:Review\\; with\\, marks',
    'LOCATION:Room 1',
    'GEO:52.5;13.25',
    'DESCRIPTION:Bring cake',
    'CATEGORIES:Red,A\\,B',
    'CLASS:PRIVATE',
    'PRIORITY:1',
    'TRANSP:OPAQUE',
    'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
    'ORGANIZER;CN=Anna Example:mailto:anna@a.test',
    'ATTENDEE;CN=Ben Sample;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:ben@a.test',
    'ATTENDEE;CN=Carl;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE:mailto:carl@b.test',
    'ATTENDEE;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room1@a.test',
    'CONFERENCE;VALUE=URI:https://teams.test/join/1',
    'X-MICROSOFT-DISALLOW-COUNTER:TRUE',
    'TRIGGER:-PT30M',
    'TZID:Europe/Berlin',
  ])
    assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
});

for (const knowsExceptions of [true, false])
  test(`a series is read with deleted and changed instances${knowsExceptions ? '' : ', from a service that does not name them'}`, async () => {
    await using from = await startGraphDouble({ accounts, knowsExceptions });
    const anna = from.mailbox('anna@a.test');
    const master = addEvent(anna, {
      subject: 'Weekly',
      start: utc('2026-03-09T08:00:00'),
      end: utc('2026-03-09T09:00:00'),
      recurrence: weekly('2026-03-09'),
    });
    master.cancelled.add('2026-03-16');
    const { recurrence: _, ...plain } = master.json;
    // Summer time has begun: at ten o'clock as before, and then an hour later.
    const moved = {
      ...plain,
      id: `${master.id}.2026-04-06`,
      subject: 'Moved',
      type: 'exception',
      seriesMasterId: master.id,
      originalStart: '2026-04-06T07:00:00Z',
      start: utc('2026-04-06T10:00:00'),
      end: utc('2026-04-06T11:00:00'),
      hasAttachments: true,
    };
    master.exceptions.set('2026-04-06', {
      ...master,
      id: moved.id,
      json: moved,
      attachments: [
        {
          '@odata.type': '#microsoft.graph.fileAttachment',
          id: 'A1',
          name: 'a.txt',
          contentType: 'text/plain',
          contentBytes: 'YWJj',
        },
      ],
    });
    touch(anna, master);
    const [text] = await readCalendar(from);
    const lines = linesOf(text!);
    const events = text!.split('BEGIN:VEVENT').slice(1);
    assert.equal(events.length, 2);
    assert.ok(lines.includes('RRULE:FREQ=WEEKLY;COUNT=8;BYDAY=MO'), lines.join('\n'));
    assert.ok(lines.includes('EXDATE;TZID=Europe/Berlin:20260316T090000'));
    assert.ok(lines.includes('RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000'));
    assert.ok(lines.includes('DTSTART;TZID=Europe/Berlin:20260406T120000'));
    assert.match(
      events[1]!,
      /ATTACH;FMTTYPE=text\/plain;ENCODING=BASE64;VALUE=BINARY;FILENAME=a\.txt:YWJj/,
    );
  });

test('patterns of every kind, whole days and zones come over, and come back as they were', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const patterns: Json[] = [
    { type: 'daily', interval: 3 },
    { type: 'weekly', interval: 2, daysOfWeek: ['tuesday', 'thursday'], firstDayOfWeek: 'monday' },
    { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
    { type: 'relativeMonthly', interval: 2, daysOfWeek: ['thursday'], index: 'last' },
    { type: 'absoluteYearly', interval: 1, month: 12, dayOfMonth: 24 },
    { type: 'relativeYearly', interval: 1, month: 12, daysOfWeek: ['thursday'], index: 'fourth' },
  ];
  const starts = [
    '2026-02-03',
    '2026-02-03',
    '2026-03-31',
    '2026-02-26',
    '2026-12-24',
    '2026-12-24',
  ];
  patterns.forEach((pattern, i) => {
    const startDate = starts[i]!;
    const common = { start: utc(`${startDate}T14:00:00`), end: utc(`${startDate}T15:00:00`) };
    addEvent(anna, {
      subject: `Pattern ${i}`,
      ...common,
      originalStartTimeZone: 'Eastern Standard Time',
      recurrence: { pattern, range: { type: 'endDate', startDate, endDate: '2031-12-31' } },
    });
  });
  addEvent(anna, {
    subject: 'Holiday',
    isAllDay: true,
    start: utc('2026-08-03T00:00:00'),
    end: utc('2026-08-08T00:00:00'),
    showAs: 'free',
    originalStartTimeZone: 'Tokyo Standard Time',
  });
  addEvent(anna, {
    subject: 'Days of a series',
    isAllDay: true,
    start: utc('2026-08-03T00:00:00'),
    end: utc('2026-08-04T00:00:00'),
    recurrence: weekly('2026-08-03', { type: 'noEnd' }),
  });
  addEvent(anna, {
    subject: 'In UTC',
    originalStartTimeZone: 'UTC',
    originalEndTimeZone: 'UTC',
    start: utc('2026-08-03T10:00:00'),
    end: utc('2026-08-03T11:00:00'),
  });
  await using both = await openGraphBoth(from, to);
  const carried = await carryOver(both.source, both.target);
  assert.deepEqual(
    carried.flatMap((c) => c.losses),
    [],
  );
  const [before, after] = [await readCalendar(from), await readCalendar(to)];
  // The end of a series is the last of its instances now.
  const sorted = (texts: string[]) =>
    texts
      .map((t) =>
        linesOf(t)
          .join('\n')
          .replace(/UNTIL=\d{8}T/, 'UNTIL=T'),
      )
      .sort();
  assert.deepEqual(sorted(after), sorted(before));
  assert.deepEqual(to.mailbox('anna@a.test').sent, []);
});

const series = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:series-1@b.test',
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Europe/Vienna:20260309T090000',
  'DTEND;TZID=Europe/Vienna:20260309T100000',
  'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8',
  'EXDATE;TZID=Europe/Vienna:20260316T090000',
  'SUMMARY:Series',
  'DESCRIPTION:Text',
  'ORGANIZER;CN=Ben:mailto:ben@a.test',
  'ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@a.test',
  'ATTENDEE;CN=Carl;PARTSTAT=DECLINED:mailto:carl@b.test',
  'ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.txt:YWJj',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:series-1@b.test',
  'DTSTAMP:20260101T000000Z',
  'RECURRENCE-ID;TZID=Europe/Vienna:20260406T090000',
  'DTSTART;TZID=Europe/Vienna:20260407T120000',
  'DTEND;TZID=Europe/Vienna:20260407T130000',
  'SUMMARY:Moved',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

const toWriteText = (text: string): WriteItem => textToWrite('k1', 'text/calendar', text);

test('a meeting is written with its exceptions and files, nobody is invited, and all are named', async () => {
  await using to = await startGraphDouble({ accounts });
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Work', 'Projects'],
    isSubscribed: true,
    properties: { color: '#112233' },
  });
  assert.deepEqual(place.path, ['Work / Projects']);
  const [outcome] = await session.write(place, [toWriteText(series)]);
  assert.ok(outcome?.outcome === 'written');
  assert.deepEqual(
    outcome.losses.map((l) => l.what),
    ['attendees', 'organizer'],
  );
  assert.deepEqual(to.mailbox('anna@a.test').sent, []);
  const [text] = await readCalendar(to, 'Work / Projects');
  const lines = linesOf(text!);
  assert.ok(lines.includes('UID:series-1@b.test'), lines.join('\n'));
  assert.ok(lines.includes('DTSTART;TZID=Europe/Vienna:20260309T090000'));
  assert.ok(lines.includes('EXDATE;TZID=Europe/Vienna:20260316T090000'));
  assert.ok(lines.includes('RECURRENCE-ID;TZID=Europe/Vienna:20260406T090000'));
  assert.ok(lines.some((l) => l.startsWith('ATTACH;')));
  assert.match(
    text!.replaceAll('\r\n ', ''),
    /Organizer: Ben <ben@a\.test>\\nAttendees:\\n- Anna <anna@a\.test> \(accepted\)\\n- Carl <carl@b\.test> \(declined\)/,
  );
  assert.deepEqual((await Array.fromAsync(session.existing(place, new Set()))).flat().length, 1);

  // What is written again takes the place of the first.
  const found = await session.written(place, '', [toWriteText(series)]);
  assert.equal(found.get('k1'), outcome.id);
  const [again] = await session.write(place, [
    toWriteText(series.replace('SUMMARY:Series', 'SUMMARY:New')),
  ]);
  assert.ok(again?.outcome === 'written');
  const all = await readCalendar(to, 'Work / Projects');
  assert.equal(all.length, 1);
  assert.match(all[0]!, /SUMMARY:New/);
  assert.deepEqual(await session.remove(place, [{ id: again.id, version: again.version }]), [
    again.id,
  ]);
  assert.equal(await session.removeFolder(place.id), true);
});

test('rules that Exchange does not have, reminders of the past and floating times are told', async () => {
  await using to = await startGraphDouble({ accounts });
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Calendar'],
    role: 'default',
    isSubscribed: true,
  });
  const odd = series
    .replace('RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15')
    .replace('DTSTART;TZID=Europe/Vienna:20260309T090000', 'DTSTART:20250301T090000')
    .replace('DTEND;TZID=Europe/Vienna:20260309T100000', 'X-OTHER:1')
    .replace(
      /ORGANIZER.*\r\nATTENDEE.*\r\nATTENDEE.*\r\n/,
      'STATUS:CANCELLED\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n',
    );
  const [outcome] = await session.write(place, [toWriteText(odd)]);
  assert.ok(outcome?.outcome === 'written');
  assert.deepEqual(outcome.losses.map((l) => l.what).sort(), [
    'cancelled',
    'exception',
    'floating-time',
    'other-properties',
    'past-reminder',
    'recurrence',
  ]);
  const [broken] = await session.write(place, [
    toWriteText('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'),
  ]);
  assert.equal(broken?.outcome, 'refused');
});
