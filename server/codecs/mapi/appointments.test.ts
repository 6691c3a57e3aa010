import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { readCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { attachment, makeItem } from '../../../test/support/mapi/make-item.ts';
import type { ItemParts, Values } from '../../../test/support/mapi/make-item.ts';
import { recurrenceBlob } from '../../../test/support/mapi/recurrence-blob.ts';
import type { BlobPlan } from '../../../test/support/mapi/recurrence-blob.ts';
import { convertItem } from './convert-item.ts';
import type { ConvertedItem } from './convert-item.ts';
import type { ConvertOptions } from './convert-options.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** A definition of a zone by the name that Windows has for it; its rules are not needed then. */
function zoneNamed(name: string): Buffer {
  const text = Buffer.from(name, 'utf16le');
  const head = Buffer.alloc(8);
  head.set([2, 1]);
  head.writeUInt16LE(6 + text.length, 2);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(name.length, 6);
  const rule = Buffer.alloc(2 + 66);
  rule.writeUInt16LE(1, 0);
  rule.set([2, 1], 2);
  rule.writeUInt16LE(2, 6);
  return Buffer.concat([head, text, rule]);
}

/** Minutes west of UTC, and the days on which clocks change: month, day of the week, nth, hour. */
function zoneStruct(
  bias: number,
  changes?: { standard: readonly number[]; daylight: readonly number[] },
): Buffer {
  const bytes = Buffer.alloc(48);
  bytes.writeInt32LE(bias, 0);
  bytes.writeInt32LE(-60, 8);
  const put = (at: number, [month, weekday, nth, hour]: readonly number[]): void => {
    bytes.writeUInt16LE(month!, at + 2);
    bytes.writeUInt16LE(weekday!, at + 4);
    bytes.writeUInt16LE(nth!, at + 6);
    bytes.writeUInt16LE(hour!, at + 8);
  };
  if (changes !== undefined) {
    put(14, changes.standard);
    put(32, changes.daylight);
  }
  return bytes;
}

const base: Values = [
  [tags.messageClass, 'IPM.Appointment'],
  [tags.subject, 'Meeting'],
  [tags.lastModificationTime, seconds('2024-01-02T03:04:05Z')],
  [tags.searchKey, Buffer.alloc(16, 7)],
  [namedKeys.appointmentStart, seconds('2024-05-06T08:00:00Z')],
  [namedKeys.appointmentEnd, seconds('2024-05-06T09:00:00Z')],
];

async function convert(
  values: Values,
  parts: ItemParts = {},
  options: Partial<ConvertOptions> = {},
): Promise<{ item: ConvertedItem; calendar: Component; events: readonly Component[] }> {
  const item = await convertItem(makeItem([...values, ...base], parts), {
    maxBytes: 1e7,
    ...options,
  });
  assert.equal(item.mediaType, 'text/calendar');
  const supportedComponents = ['VEVENT', 'VTODO', 'VJOURNAL'];
  const { calendar, components } = readCalendarObject(item.bytes.toString(), {
    supportedComponents,
  });
  return { item, calendar, events: components };
}

const berlin: Values = [[namedKeys.zoneStartDisplay, zoneNamed('W. Europe Standard Time')]];

test('times are in the zone that the appointment says, by the name that Windows has for it', async () => {
  const { events, calendar } = await convert(berlin);
  const line = first(events[0]!, 'DTSTART');
  assert.equal(line?.value, '20240506T100000');
  assert.deepEqual(line?.parameters, [{ name: 'TZID', values: ['Europe/Berlin'] }]);
  assert.equal(calendar.components[0]?.name, 'VTIMEZONE');
  assert.equal(valueOf(events[0]!, 'UID'), `mapi-${'07'.repeat(16)}`);
  assert.equal(valueOf(events[0]!, 'DTSTAMP'), '20240102T030405Z');
});

test('a zone by rules alone is found by the text shown for it when its clocks agree, else it goes along', async () => {
  const changes = { standard: [10, 0, 5, 3], daylight: [3, 0, 5, 2] };
  const found = await convert([
    [namedKeys.zoneStruct, zoneStruct(-60, changes)],
    [namedKeys.zoneDescription, '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna'],
  ]);
  const zone = first(found.events[0]!, 'DTSTART')?.parameters[0]?.values[0];
  assert.equal(zone, 'Europe/Amsterdam');
  const own = await convert([
    [namedKeys.zoneStruct, zoneStruct(-75, changes)],
    [namedKeys.zoneDescription, '(UTC+01:00) Amsterdam, Berlin'],
  ]);
  assert.equal(valueOf(own.events[0]!, 'DTSTART'), '20240506T101500');
  const definition = own.calendar.components[0]!;
  const offsets = definition.components.map((c) => valueOf(c, 'TZOFFSETTO'));
  assert.deepEqual(offsets, ['+0115', '+0215']);
  const plain = await convert([[namedKeys.zoneStruct, zoneStruct(0)]]);
  assert.equal(valueOf(plain.events[0]!, 'DTSTART'), '20240506T080000Z');
});

test('an all-day event has the date of its own zone, and the nearest one when it has no zone', async () => {
  const days = (start: string, end: string, more: Values = []): Values => [
    [namedKeys.isAllDay, true],
    [namedKeys.appointmentStart, seconds(start)],
    [namedKeys.appointmentEnd, seconds(end)],
    ...more,
  ];
  const cases: [Values, string, string][] = [
    [days('2024-05-05T22:00:00Z', '2024-05-06T22:00:00Z', berlin), '20240506', '20240507'],
    [days('2024-05-05T22:00:00Z', '2024-05-07T22:00:00Z'), '20240506', '20240508'],
    [days('2024-05-06T05:00:00Z', '2024-05-07T05:00:00Z'), '20240506', '20240507'],
    [days('2024-05-06T00:00:00Z', '2024-05-06T00:00:00Z'), '20240506', '20240507'],
  ];
  for (const [values, start, end] of cases) {
    const { events } = await convert(values);
    assert.equal(valueOf(events[0]!, 'DTSTART'), start);
    assert.equal(valueOf(events[0]!, 'DTEND'), end);
    assert.deepEqual(first(events[0]!, 'DTSTART')?.parameters, [
      { name: 'VALUE', values: ['DATE'] },
    ]);
  }
});

const daily = 0x200a;
const weekly = 0x200b;
const monthly = 0x200c;
const yearly = 0x200d;

async function ruleOf(
  plan: Omit<BlobPlan, 'startDate'>,
  more: Values = [],
): Promise<string | undefined> {
  const blob = recurrenceBlob({ ...plan, startDate: '2024-05-06' });
  const { events } = await convert([...more, ...berlin, [namedKeys.recurrence, blob]]);
  return valueOf(events[0]!, 'RRULE');
}

test('patterns become rules (MS-OXCICAL §2.1.3.2.2)', async () => {
  const cases: [Omit<BlobPlan, 'startDate'>, string][] = [
    [{ frequency: daily, pattern: 0, period: 4320 }, 'FREQ=DAILY;INTERVAL=3'],
    [
      { frequency: daily, pattern: 1, period: 1, specific: [0x3e] },
      'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;WKST=SU',
    ],
    [
      {
        frequency: weekly,
        pattern: 1,
        period: 2,
        specific: [0x0a],
        firstDayOfWeek: 1,
        end: { count: 5 },
      },
      'FREQ=WEEKLY;COUNT=5;INTERVAL=2;BYDAY=MO,WE',
    ],
    [{ frequency: monthly, pattern: 2, period: 1, specific: [15] }, 'FREQ=MONTHLY;BYMONTHDAY=15'],
    [{ frequency: monthly, pattern: 2, period: 1, specific: [31] }, 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    [
      { frequency: monthly, pattern: 2, period: 2, specific: [30] },
      'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30;BYSETPOS=-1',
    ],
    [{ frequency: monthly, pattern: 4, period: 1, specific: [31] }, 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    [{ frequency: monthly, pattern: 3, period: 1, specific: [0x04, 2] }, 'FREQ=MONTHLY;BYDAY=2TU'],
    [
      { frequency: monthly, pattern: 3, period: 1, specific: [0x3e, 5] },
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    ],
    [
      { frequency: monthly, pattern: 3, period: 1, specific: [0x7f, 5] },
      'FREQ=MONTHLY;BYMONTHDAY=-1',
    ],
    [
      { frequency: yearly, pattern: 2, period: 12, specific: [6] },
      'FREQ=YEARLY;BYMONTHDAY=6;BYMONTH=5',
    ],
    [
      { frequency: yearly, pattern: 3, period: 24, specific: [0x02, 1] },
      'FREQ=YEARLY;INTERVAL=2;BYDAY=1MO;BYMONTH=5',
    ],
    [
      { frequency: daily, pattern: 0, period: 1440, end: { date: '2024-06-01' } },
      'FREQ=DAILY;UNTIL=20240601T080000Z',
    ],
    [
      { frequency: monthly, pattern: 2, calendarType: 8, period: 1, specific: [3] },
      'RSCALE=HEBREW;FREQ=MONTHLY;BYMONTHDAY=3',
    ],
  ];
  for (const [plan, rule] of cases) assert.equal(await ruleOf(plan), rule);
  assert.equal(
    await ruleOf({ frequency: daily, pattern: 0, period: 1440, end: { date: '2024-06-01' } }, [
      [namedKeys.isAllDay, true],
      [namedKeys.appointmentStart, seconds('2024-05-05T22:00:00Z')],
      [namedKeys.appointmentEnd, seconds('2024-05-06T22:00:00Z')],
    ]),
    'FREQ=DAILY;UNTIL=20240601',
  );
});

test('a calendar that nobody knows, and a description that ends too early, are losses', async () => {
  const strange = recurrenceBlob({
    frequency: daily,
    pattern: 0,
    period: 1440,
    calendarType: 99,
    startDate: '2024-05-06',
  });
  for (const blob of [strange, strange.subarray(0, 30), Buffer.alloc(0)]) {
    const { item, events } = await convert([
      [namedKeys.recurrence, blob],
      [namedKeys.isRecurring, true],
    ]);
    assert.equal(events.length, 1);
    assert.deepEqual(
      item.losses.map((l) => l.what),
      ['recurrence'],
    );
  }
});

test('deleted instances are excluded, changed ones are overrides with what the attachment says of them', async () => {
  const blob = recurrenceBlob({
    frequency: daily,
    pattern: 0,
    period: 1440,
    startDate: '2024-05-06',
    deleted: ['2024-05-08'],
    exceptions: [
      {
        original: '2024-05-09T10:00',
        start: '2024-05-09T14:00',
        end: '2024-05-09T15:30',
        subject: 'Später',
        location: 'Hof',
        busyStatus: 3,
        reminder: false,
      },
      { original: '2024-05-11T10:00', start: '2024-05-12T10:00', end: '2024-05-12T11:00' },
    ],
  });
  const instance = makeItem([
    [tags.messageClass, 'IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}'],
    [tags.body, 'Only this time'],
  ]);
  const parts: ItemParts = {
    attachments: [
      attachment(
        [
          [tags.exceptionReplaceTime, seconds('2024-05-11T08:00:00Z')],
          [tags.attachmentFlags, 2],
        ],
        instance,
      ),
    ],
  };
  const values: Values = [
    ...berlin,
    [namedKeys.recurrence, blob],
    [tags.body, 'Every day'],
    [namedKeys.reminderSet, true],
    [namedKeys.reminderDelta, 10],
  ];
  const { events, item } = await convert(values, parts);
  const [master, later, moved] = events;
  assert.equal(valueOf(master!, 'EXDATE'), '20240508T100000');
  assert.equal(master!.components.length, 1);
  assert.equal(valueOf(later!, 'RECURRENCE-ID'), '20240509T100000');
  assert.equal(valueOf(later!, 'DTSTART'), '20240509T140000');
  assert.equal(valueOf(later!, 'DTEND'), '20240509T153000');
  assert.equal(valueOf(later!, 'SUMMARY'), 'Später');
  assert.equal(valueOf(later!, 'LOCATION'), 'Hof');
  assert.equal(valueOf(later!, 'X-MICROSOFT-CDO-BUSYSTATUS'), 'OOF');
  assert.equal(valueOf(later!, 'DESCRIPTION'), 'Every day');
  assert.equal(later!.components.length, 0);
  assert.equal(valueOf(moved!, 'RECURRENCE-ID'), '20240511T100000');
  assert.equal(valueOf(moved!, 'DESCRIPTION'), 'Only this time');
  assert.equal(valueOf(moved!, 'SUMMARY'), 'Meeting');
  assert.deepEqual(item.losses, []);
});

test('a changed instance that the rule does not have is added to it', async () => {
  const blob = recurrenceBlob({
    frequency: weekly,
    pattern: 1,
    period: 1,
    specific: [0x02],
    startDate: '2024-05-06',
    exceptions: [
      { original: '2024-05-14T10:00', start: '2024-05-14T12:00', end: '2024-05-14T13:00' },
    ],
  });
  const { events } = await convert([...berlin, [namedKeys.recurrence, blob]]);
  assert.equal(valueOf(events[0]!, 'RDATE'), '20240514T100000');
});

test('people of a meeting have their roles and answers, its owner the one in the item', async () => {
  const who = (name: string, type: number, flags: number, status: number): Values => [
    [tags.displayName, name],
    [tags.addressType, 'SMTP'],
    [tags.email, `${name.toLowerCase()}@example.test`],
    [tags.recipientType, type],
    [tags.recipientFlags, flags],
    [tags.trackStatus, status],
    [tags.displayTypeEx, type === 3 ? 7 : 0],
  ];
  const { events, item } = await convert(
    [
      [namedKeys.stateFlags, 3],
      [namedKeys.responseStatus, 3],
      [namedKeys.sequence, 2],
      [namedKeys.busyStatus, 1],
      [tags.responseRequested, true],
      [tags.representingName, 'Ann'],
      [tags.representingAddressType, 'SMTP'],
      [tags.representingEmail, 'ann@example.test'],
    ],
    {
      recipients: [
        who('Ann', 1, 3, 0),
        who('Bob', 1, 0, 4),
        who('Cid', 2, 0, 2),
        who('Room', 3, 0, 3),
        who('Me', 1, 0, 0),
      ],
    },
    { owner: 'me@example.test' },
  );
  const [event] = events;
  assert.equal(valueOf(event!, 'ORGANIZER'), 'mailto:ann@example.test');
  assert.equal(valueOf(event!, 'SEQUENCE'), '2');
  const lines = all(event!, 'ATTENDEE').map((line) => {
    const value = (name: string) => line.parameters.find((p) => p.name === name)?.values[0];
    return [line.value, value('CUTYPE'), value('ROLE'), value('PARTSTAT'), value('RSVP')];
  });
  assert.deepEqual(lines, [
    ['mailto:bob@example.test', 'INDIVIDUAL', 'REQ-PARTICIPANT', 'DECLINED', 'TRUE'],
    ['mailto:cid@example.test', 'INDIVIDUAL', 'OPT-PARTICIPANT', 'TENTATIVE', 'TRUE'],
    ['mailto:room@example.test', 'ROOM', 'NON-PARTICIPANT', 'ACCEPTED', 'TRUE'],
    ['mailto:me@example.test', 'INDIVIDUAL', 'REQ-PARTICIPANT', 'ACCEPTED', 'TRUE'],
  ]);
  assert.deepEqual(item.losses, []);
});

test('a meeting without an organizer, a lone instance of a series and a large attachment are told', async () => {
  const goid = Buffer.from(
    '040000008200E00074C5B7101A82E00807E70511000000000000000000000000000000000000000001000000AA',
    'hex',
  );
  const { item, events } = await convert(
    [
      [namedKeys.stateFlags, 1],
      [namedKeys.globalObjectId, goid],
      [namedKeys.mileage, '12 km'],
    ],
    {
      attachments: [
        attachment([[tags.attachLongFileName, 'big']], {
          kind: 'data',
          size: 2e7,
          async *chunks() {},
        }),
        attachment([[tags.attachLongFileName, 'a.txt']], Buffer.from('hello')),
      ],
    },
  );
  assert.deepEqual(
    item.losses.map((l) => l.what),
    ['orphaned-exception', 'missing-organizer', 'attachment-size', 'property-mileage'],
  );
  const attach = first(events[0]!, 'ATTACH');
  assert.equal(attach?.value, Buffer.from('hello').toString('base64'));
});

test('tasks, notes and entries of the journal', async () => {
  const task = await convert([
    [tags.messageClass, 'IPM.Task'],
    [namedKeys.taskStart, seconds('2024-05-06T00:00:00Z')],
    [namedKeys.taskDue, seconds('2024-05-10T00:00:00Z')],
    [namedKeys.percentComplete, 0.5],
    [namedKeys.taskStatus, 3],
    [namedKeys.reminderSet, true],
    [namedKeys.reminderTime, seconds('2024-05-09T07:00:00Z')],
    [tags.importance, 2],
    [namedKeys.keywords, ['Rot', 'a,b']],
    [namedKeys.appointmentStart, undefined],
  ]);
  const [todo] = task.events;
  assert.equal(todo?.name, 'VTODO');
  assert.equal(valueOf(todo, 'DTSTART'), '20240506');
  assert.equal(valueOf(todo, 'DUE'), '20240510');
  assert.equal(valueOf(todo, 'PERCENT-COMPLETE'), '50');
  assert.equal(valueOf(todo, 'PRIORITY'), '1');
  assert.equal(valueOf(todo, 'CATEGORIES'), 'Rot,a\\,b');
  assert.equal(valueOf(todo.components[0]!, 'TRIGGER'), '20240509T070000Z');
  assert.deepEqual(task.item.flags.keywords, ['Rot', 'a,b']);
  assert.ok(task.item.losses.some((l) => l.what === 'task-status'));
  const note = await convert([
    [tags.messageClass, 'IPM.StickyNote'],
    [namedKeys.noteColor, 2],
    [tags.body, 'Text'],
  ]);
  assert.equal(note.events[0]?.name, 'VJOURNAL');
  assert.equal(valueOf(note.events[0], 'COLOR'), 'pink');
  const entry = await convert([
    [tags.messageClass, 'IPM.Activity'],
    [namedKeys.logType, 'Phone call'],
    [namedKeys.logStart, seconds('2024-05-06T08:00:00Z')],
    [namedKeys.logDuration, 15],
  ]);
  assert.equal(valueOf(entry.events[0]!, 'DTSTART'), '20240506T080000Z');
  assert.equal(valueOf(entry.events[0]!, 'X-MICROSOFT-DURATION'), 'PT15M');
});
