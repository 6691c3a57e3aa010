import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import { berlin, convert, seconds } from '../../../test/support/mapi/converted-calendar-object.ts';
import { attachment, makeItem } from '../../../test/support/mapi/make-item.ts';
import type { ItemParts, Values } from '../../../test/support/mapi/make-item.ts';
import { recurrenceBlob } from '../../../test/support/mapi/recurrence-blob.ts';
import type { BlobPlan } from '../../../test/support/mapi/recurrence-blob.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

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
