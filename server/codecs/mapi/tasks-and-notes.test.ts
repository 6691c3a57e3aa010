import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import { convert, seconds } from '../../../test/support/mapi/converted-calendar-object.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

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
