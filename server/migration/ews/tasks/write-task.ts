import type { ItemId } from '#codecs/ews/ids.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import { taskRepetition } from '../../exchange/repetition.ts';
import { taskReminder } from '../../exchange/task-reminder.ts';
import { writtenOfTasks } from '../../exchange/written-properties.ts';
import type { Loss } from '../../item.ts';
import type { EventTarget, PreparedItem } from '../calendar/write-event.ts';
import { formatRecurrence } from '../calendar/recurrence-xml.ts';
import { field, type Field } from '../field-set.ts';
import { addAttachments, type Finished } from '../finish-item.ts';
import {
  attachmentsOf,
  formatBody,
  formatCategoriesOf,
  formatImportance,
  formatSensitivity,
  formatSubject,
  otherLosses,
} from '../format-facts.ts';
import { toTime } from '../../exchange/moments.ts';
import { formatUid } from '../own-uid.ts';
import { formatDay } from '../../exchange/whole-days.ts';
import { statuses } from './task-status.ts';

/** Makes a task of a VTODO. Exchange's tasks begin and end on days. */
// RFC 5545 §3.6.2
export function prepareTask(
  calendar: Component,
  todos: readonly Component[],
  { calls, zone, nowSeconds }: Pick<EventTarget, 'calls' | 'zone' | 'nowSeconds'>,
): PreparedItem {
  const zones = createZones(calendar, zone);
  const task = todos.find((c) => first(c, 'RECURRENCE-ID') === undefined) ?? todos[0]!;
  const losses: Loss[] = otherLosses(task, writtenOfTasks);
  for (const other of todos)
    if (other !== task)
      losses.push({
        what: 'exception',
        detail: `one instance that is other (${valueOf(other, 'RECURRENCE-ID')}): tasks have none`,
      });
  const attachments = attachmentsOf(task, losses);
  const finish = async (id: ItemId): Promise<Finished> =>
    await addAttachments(calls, id, attachments);
  return {
    fields: [
      ...formatSubject(task),
      ...formatSensitivity(task),
      ...formatBody(task),
      ...formatCategoriesOf(task),
      ...formatImportance(task),
      ...formatReminder(task, zones, { nowSeconds, losses }),
      ...formatUid(textOf(task, 'UID')),
      ...formatDays(task, losses),
      ...formatStatus(task, zones),
      ...formatRule(task, losses),
    ],
    losses,
    ...(attachments.length > 0 && { finish }),
  };
}

function formatDays(task: Component, losses: Loss[]): Field[] {
  const day = (uri: string, name: string): Field[] => {
    const line = first(task, name);
    if (line === undefined) return [];
    const value = dateTimeOf(line);
    if (value.kind === 'date') return [field(uri, formatDay(value.date))];
    losses.push({
      what: 'task-time',
      detail: `${name} at ${value.at.toPlainTime().toString({ smallestUnit: 'minute' })}: Exchange keeps the day`,
    });
    return [field(uri, formatDay(value.at.toPlainDate()))];
  };
  return [...day('task:DueDate', 'DUE'), ...day('task:StartDate', 'DTSTART')];
}

function formatStatus(task: Component, zones: Zones): Field[] {
  const said = valueOf(task, 'X-MICROSOFT-TASK-STATUS')?.trim();
  const ical = valueOf(task, 'STATUS')?.trim().toUpperCase();
  const isDone = ical === 'COMPLETED' || first(task, 'COMPLETED') !== undefined;
  const status =
    statuses.find((s) => s.exchange === said && s.ical === (ical ?? s.ical)) ??
    statuses.find((s) => s.ical === (isDone ? 'COMPLETED' : ical)) ??
    statuses[0]!;
  const percent = Number(valueOf(task, 'PERCENT-COMPLETE') ?? (isDone ? 100 : Number.NaN));
  const completed = first(task, 'COMPLETED');
  return [
    ...(isDone && completed !== undefined
      ? [field('task:CompleteDate', toTime(zones.epochSeconds(dateTimeOf(completed))))]
      : []),
    ...(percent >= 0 && percent <= 100 ? [field('task:PercentComplete', String(percent))] : []),
    field('task:Status', status.exchange),
  ];
}

function formatRule(task: Component, losses: Loss[]): Field[] {
  const found = taskRepetition(task, losses);
  if (found === undefined) return [];
  return [{ path: 'task:Recurrence', value: formatRecurrence(found.repetition, found.start) }];
}

function formatReminder(
  task: Component,
  zones: Zones,
  facts: { readonly nowSeconds: number; readonly losses: Loss[] },
): Field[] {
  const at = taskReminder(task, zones, facts);
  if (at === undefined) return [field('item:ReminderIsSet', 'false')];
  return [field('item:ReminderDueBy', toTime(at)), field('item:ReminderIsSet', 'true')];
}
