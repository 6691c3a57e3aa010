import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { extended, says, typed } from '../support/ews-double/xml-parts.ts';
import { carry } from '../support/ews-carry.ts';
import {
  add,
  comparable,
  folderOf,
  lossesOf,
  readKind,
  textsOf,
} from '../support/ews-documents.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

test('tasks keep their days, states, progress, reminders and repetition', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  await using to = await startEwsDouble({ accounts });
  const folder = folderOf(from, 'tasks');
  const states = ['NotStarted', 'InProgress', 'WaitingOnOthers', 'Deferred'];
  for (const [i, status] of states.entries())
    add(folder, 'Task', [
      ['Subject', `Task ${status}`],
      ['StartDate', '2026-03-01T23:00:00Z'],
      ['DueDate', '2026-03-31T11:59:00Z'],
      ['PercentComplete', String(i * 10)],
      ['Status', status],
      ['ReminderIsSet', 'true'],
      ['ReminderDueBy', '2026-03-31T07:00:00Z'],
      ['Importance', 'High'],
      ['Sensitivity', 'Confidential'],
      ['Categories', [typed('String', 'Home')]],
      ['Body', 'Text', { BodyType: 'Text' }],
    ]);
  add(folder, 'Task', [
    ['Subject', 'Done'],
    ['CompleteDate', '2026-02-01T12:00:00Z'],
    ['PercentComplete', '100'],
    ['Status', 'Completed'],
  ]);
  add(folder, 'Task', [
    ['Subject', 'Every month'],
    ['StartDate', '2026-03-15T00:00:00Z'],
    ['Status', 'NotStarted'],
    [
      'Recurrence',
      [
        typed('AbsoluteMonthlyRecurrence', [typed('Interval', '1'), typed('DayOfMonth', '15')]),
        typed('NumberedRecurrence', [
          typed('StartDate', '2026-03-15'),
          typed('NumberOfOccurrences', '5'),
        ]),
      ],
    ],
  ]);
  add(folder, 'Task', [
    ['Subject', 'A week after the last time'],
    ['StartDate', '2026-03-15T00:00:00Z'],
    ['Status', 'NotStarted'],
    ['TotalWork', '90'],
    ['Mileage', '12 km'],
    ['DelegationState', 'OwnNew'],
    ['Delegator', 'Maria'],
    [
      'Recurrence',
      [
        typed('WeeklyRegeneration', [typed('Interval', '1')]),
        typed('NoEndRecurrence', [typed('StartDate', '2026-03-15')]),
      ],
    ],
  ]);
  const carried = await carry(from, to);
  assert.deepEqual(lossesOf(carried), [
    'recurrence',
    'task-delegation',
    'task-field',
    'task-field',
  ]);
  const texts = textsOf(carried, 'tasks');
  for (const line of [
    'DTSTART;VALUE=DATE:20260302',
    'DUE;VALUE=DATE:20260331',
    'STATUS:IN-PROCESS',
    'X-MICROSOFT-TASK-STATUS:WaitingOnOthers',
    'PERCENT-COMPLETE:20',
    'TRIGGER;VALUE=DATE-TIME:20260331T070000Z',
  ])
    assert.ok(texts[2]!.includes(`${line}\r\n`), line);
  assert.match(
    texts[4]!,
    /STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED:20260201T120000Z\r\n/,
  );
  assert.match(texts[5]!, /RRULE:FREQ=MONTHLY;COUNT=5;BYMONTHDAY=15\r\n/);
  assert.deepEqual((await readKind(to, 'tasks')).map(comparable), texts.map(comparable));
  await from.assertValid();
  await to.assertValid();
});

test('notes keep their colours, entries of the journal their times', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  await using to = await startEwsDouble({ accounts });
  const note = add(folderOf(from, 'notes'), 'Message', [
    ['ItemClass', 'IPM.StickyNote'],
    ['Subject', 'Milk'],
    ['Body', 'Milk\nand bread', { BodyType: 'Text' }],
    ['Categories', [typed('String', 'Shopping')]],
  ]);
  const set = (group: string, id: number, type: string) => ({
    PropertySetId: `000620${group}-0000-0000-c000-000000000046`,
    PropertyId: String(id),
    PropertyType: type,
  });
  note.properties.push(extended(set('0e', 0x8b00, 'Integer'), '2'));
  const call = add(folderOf(from, 'journal'), 'Item', [
    ['ItemClass', 'IPM.Activity'],
    ['Subject', 'Call with Ben'],
    ['Body', 'It was long', { BodyType: 'Text' }],
  ]);
  call.properties.push(
    extended(set('0a', 0x8700, 'String'), 'Phone call'),
    extended(set('0a', 0x8706, 'SystemTime'), '2026-01-05T09:00:00Z'),
    extended(set('0a', 0x8708, 'SystemTime'), '2026-01-05T09:45:00Z'),
    extended(set('0a', 0x8707, 'Integer'), '45'),
  );
  const carried = await carry(from, to);
  assert.deepEqual(lossesOf(carried), []);
  const texts = textsOf(carried, 'notes');
  assert.equal(texts.length, 2);
  assert.match(
    texts[0]!,
    /SUMMARY:Milk\r\nDESCRIPTION:Milk\\nand bread\r\nCATEGORIES:Shopping\r\nCOLOR:pink\r\n/,
  );
  assert.match(
    texts[1]!,
    /DTSTART:20260105T090000Z\r\nX-MICROSOFT-JOURNAL-END:20260105T094500Z\r\n/,
  );
  assert.deepEqual((await readKind(to, 'notes')).map(comparable), texts.map(comparable));
  const [entry2] = folderOf(to, 'journal').items.values();
  assert.equal(says(typed('x', entry2!.properties), 'ItemClass'), 'IPM.Activity');
  await to.assertValid();
});
