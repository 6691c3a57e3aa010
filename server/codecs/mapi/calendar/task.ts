import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Conversion } from '../message/context.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';
import { attachLines } from './attach-lines.ts';
import type { InnerMessage } from './attach-lines.ts';
import { calendarOf } from './calendar-object.ts';
import { describeItem, reminderAt, utcProperty } from './describe-item.ts';
import { dateValue } from './item-times.ts';
import { ownUid } from './item-uid.ts';
import { parseRecurrencePattern } from './recurrence-blob.ts';
import { ruleOfPattern } from './recurrence-rule.ts';

const DAY = 86_400;
const COMPLETE = 2;
/** PidLidTaskOwnership: the task is its owner's own. */
const OWN = 2;
const statuses = ['NEEDS-ACTION', 'IN-PROCESS', 'COMPLETED', 'NEEDS-ACTION', 'NEEDS-ACTION'];
/** Statuses that iCalendar has no word for. */
const wordless: ReadonlyMap<number, string> = new Map([
  [3, 'waiting for somebody else'],
  [4, 'deferred'],
]);

/** A task as VTODO. */
// MS-OXOTASK §2.2.2, RFC 5545 §3.6.2
export async function taskCalendar(
  conversion: Conversion,
  inner: InnerMessage,
): Promise<Component> {
  const { reader } = conversion;
  passOverOwner(reader);
  const start = dateOf(reader, namedKeys.taskStart) ?? dateOf(reader, namedKeys.isStartSet);
  const due = dateOf(reader, namedKeys.taskDue) ?? dateOf(reader, namedKeys.isEndSet);
  const properties: ContentLine[] = [
    textProperty('UID', ownUid(reader)),
    ...describeItem(conversion),
  ];
  if (start !== undefined) properties.push(dateTimeProperty('DTSTART', dateValue(start)));
  if (due !== undefined && (start === undefined || due >= start))
    properties.push(dateTimeProperty('DUE', dateValue(due)));
  properties.push(...progress(conversion), ...repetition(conversion, start ?? due));
  properties.push(...(await attachLines(conversion, inner)));
  const alarms = reminders(reader);
  return calendarOf([{ name: 'VTODO', properties, components: alarms }], undefined);
}

/** Dates of tasks are midnights in UTC. */
function dateOf(
  reader: PropertyReader,
  key: Parameters<PropertyReader['time']>[0],
): number | undefined {
  const time = reader.time(key);
  return time === undefined ? undefined : Math.floor(time / DAY) * DAY;
}

/** Of a task that nobody else was given its owner is who has it. */
function passOverOwner(reader: PropertyReader): void {
  const ownership = reader.number(namedKeys.taskOwnership) ?? 0;
  if (ownership === 0 || ownership === OWN) reader.passOver(namedKeys.taskOwner);
}

function progress({ reader, losses }: Conversion): ContentLine[] {
  const lines: ContentLine[] = [];
  const status = reader.number(namedKeys.taskStatus);
  const isComplete = reader.isTrue(namedKeys.taskIsComplete) || status === COMPLETE;
  const word = isComplete ? 'COMPLETED' : statuses[status ?? 0];
  if (word !== undefined) lines.push(property('STATUS', word));
  const said = wordless.get(status ?? 0);
  if (said !== undefined) losses.push({ what: 'task-status', detail: `the task is ${said}` });
  const percent = Math.round((reader.number(namedKeys.percentComplete) ?? 0) * 100);
  if (isComplete || percent > 0)
    lines.push(property('PERCENT-COMPLETE', String(isComplete ? 100 : Math.min(percent, 100))));
  const completed = reader.time(namedKeys.taskCompleted);
  if (completed !== undefined && isComplete) lines.push(utcProperty('COMPLETED', completed));
  return lines;
}

function repetition({ reader, losses }: Conversion, start: number | undefined): ContentLine[] {
  const bytes = reader.bytes(namedKeys.taskRecurrence);
  if (bytes === undefined || !reader.isTrue(namedKeys.taskIsRecurring)) return [];
  try {
    const pattern = parseRecurrencePattern(bytes);
    const rule = ruleOfPattern(pattern, start ?? 0, (midnight) => ({ kind: 'date', at: midnight }));
    if ('recur' in rule && start !== undefined) return [property('RRULE', formatRecur(rule.recur))];
    losses.push({
      what: 'recurrence',
      detail:
        'reason' in rule
          ? `no rule says the same: ${rule.reason}`
          : 'a task without dates that repeats',
    });
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    losses.push({ what: 'recurrence', detail: error.message });
  }
  return [];
}

function reminders(reader: PropertyReader): Component[] {
  const at = reader.time(namedKeys.reminderSignalTime) ?? reader.time(namedKeys.reminderTime);
  reader.passOver(namedKeys.reminderDelta);
  if (!reader.isTrue(namedKeys.reminderSet) || at === undefined) return [];
  return [reminderAt(at, reader.text(tags.subject))];
}
