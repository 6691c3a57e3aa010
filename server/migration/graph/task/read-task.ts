import { createHash } from 'node:crypto';
import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { momentOf, readGraphTime } from '#codecs/graph/date-time.ts';
import {
  booleanAt,
  objectAt,
  objectsAt,
  textAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import { readRecurrence } from '#codecs/graph/patterned-recurrence.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { formatLocalTime, fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { prodids, toCalendarObject } from '../../exchange/calendar-object.ts';
import { toRecur } from '../../exchange/repetition.ts';
import {
  alarm,
  readCategories,
  readDescription,
  readPriority,
  readStamps,
  readText,
  toAttach,
} from '../item-facts.ts';
import { EXTENSION } from './extension.ts';
import { statuses } from './task-status.ts';

/** What is asked for with a task. */
export const taskExpand = `$expand=checklistItems,linkedResources,attachments,extensions($filter=id eq '${EXTENSION}')`;

/** A task of To Do as a VTODO. @param list the path of its list */
// RFC 5545 §3.6.2
export async function readTask(
  mailbox: GraphMailbox,
  task: JsonObject,
  list: string,
): Promise<ReadItem> {
  const id = textAt(task, 'id') ?? '';
  const losses: Loss[] = [];
  const properties: ContentLine[] = [
    textProperty('UID', uidOf(task, id)),
    ...readStamps(task),
    ...readText('SUMMARY', textAt(task, 'title')),
    ...dayLine('DTSTART', objectAt(task, 'startDateTime')),
    ...dayLine('DUE', objectAt(task, 'dueDateTime')),
    ...readRule(task, losses),
    ...readStatus(task),
    ...withSteps(readDescription(task), task, losses),
    ...readCategories(task),
    ...readPriority(task),
    ...readLinks(task),
    ...(await readAttachments(mailbox, `${list}/${encodeURIComponent(id)}`, { task, losses })),
  ];
  const component = { name: 'VTODO', properties, components: readReminder(task) };
  const version = textAt(task, 'lastModifiedDateTime') ?? '';
  return { id, content: toCalendarObject(prodids.graph, [component], 0), version, losses };
}

function uidOf(task: JsonObject, id: string): string {
  const own = objectsAt(task, 'extensions').flatMap((it) => wordAt(it, 'uid') ?? [])[0];
  return own ?? `${createHash('sha256').update(id).digest('hex').slice(0, 32)}@graph`;
}

/** Days of To Do are midnights. */
function dayLine(name: string, time: JsonObject | undefined): ContentLine[] {
  const read = readGraphTime(time);
  if (read === undefined) return [];
  const date = fromLocalSeconds(read.local).toPlainDate();
  return [dateTimeProperty(name, { kind: 'date', date })];
}

function readStatus(task: JsonObject): ContentLine[] {
  const status = statuses.find((it) => it.graph === textAt(task, 'status'));
  const completed = readGraphTime(objectAt(task, 'completedDateTime'));
  return [
    ...(status === undefined ? [] : [property('STATUS', status.ical)]),
    ...(status?.extra === undefined ? [] : [property('X-MICROSOFT-TASK-STATUS', status.extra)]),
    ...(completed === undefined || status?.ical !== 'COMPLETED'
      ? []
      : [property('COMPLETED', formatLocalTime(momentOf(completed), 'utc'))]),
  ];
}

function readRule(task: JsonObject, losses: Loss[]): ContentLine[] {
  const recurrence = objectAt(task, 'recurrence');
  if (recurrence === undefined) return [];
  const repetition = readRecurrence(recurrence);
  const hasDay = ['startDateTime', 'dueDateTime'].some((it) => objectAt(task, it) !== undefined);
  if (repetition === undefined || !hasDay) {
    const why = hasDay ? 'in a way that is not known here' : 'without a day to begin with';
    losses.push({ what: 'recurrence', detail: `it repeats ${why}` });
    return [];
  }
  const recur = toRecur(repetition, (lastDay) => ({ kind: 'date', at: lastDay }));
  return [property('RRULE', formatRecur(recur))];
}

/** Steps have no place in a VTODO: they are lines of the text. */
function withSteps(
  description: readonly ContentLine[],
  task: JsonObject,
  losses: Loss[],
): ContentLine[] {
  const steps = objectsAt(task, 'checklistItems').map(
    (it) =>
      `[${booleanAt(it, 'isChecked') === true ? 'x' : ' '}] ${textAt(it, 'displayName') ?? ''}`,
  );
  if (steps.length === 0) return [...description];
  losses.push({ what: 'checklist', detail: `${steps.length} steps are lines of the text now` });
  const text = textProperty('DESCRIPTION', steps.join('\n')).value;
  const [first, ...rest] = description;
  if (first === undefined) return [{ name: 'DESCRIPTION', parameters: [], value: text }];
  return [
    { ...first, value: `${first.value}${String.raw`\n\n`}${text}` },
    // The page does not know of them: the text does.
    ...rest.filter(({ name }) => name !== 'X-ALT-DESC'),
  ];
}

function readLinks(task: JsonObject): ContentLine[] {
  return objectsAt(task, 'linkedResources').flatMap((it) => {
    const url = wordAt(it, 'webUrl');
    return url === undefined ? [] : [property('URL', url)];
  });
}

function readReminder(task: JsonObject): Component[] {
  const at = readGraphTime(objectAt(task, 'reminderDateTime'));
  if (booleanAt(task, 'isReminderOn') !== true || at === undefined) return [];
  const value = { name: 'VALUE', values: ['DATE-TIME'] };
  const trigger = property('TRIGGER', formatLocalTime(momentOf(at), 'utc'), [value]);
  return [alarm(trigger, textAt(task, 'title') ?? '')];
}

async function readAttachments(
  mailbox: GraphMailbox,
  path: string,
  { task, losses }: { readonly task: JsonObject; readonly losses: Loss[] },
): Promise<ContentLine[]> {
  const listed = objectsAt(task, 'attachments');
  const outcomes = await mailbox.batch(
    listed.map((it) => ({
      method: 'GET',
      path: `${path}/attachments/${encodeURIComponent(textAt(it, 'id') ?? '')}`,
    })),
    true,
  );
  return outcomes.flatMap((outcome, i) => {
    const name = textAt(listed[i], 'name') ?? '';
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    const content = outcome.ok ? textAt(outcome.value, 'contentBytes') : undefined;
    if (content === undefined) {
      losses.push({ what: 'attachment', detail: `${name} has no content` });
      return [];
    }
    const contentType = wordAt(listed[i], 'contentType') ?? 'application/octet-stream';
    return [toAttach({ name, contentType, bytes: Buffer.from(content, 'base64') })];
  });
}
