import { categoryNamesOf, importanceOf } from '#codecs/exchange/component-facts.ts';
import { formatGraphTime, formatLocal } from '#codecs/graph/date-time.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { formatRecurrence } from '#codecs/graph/patterned-recurrence.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { taskRepetition } from '../../exchange/repetition.ts';
import { taskReminder } from '../../exchange/task-reminder.ts';
import { writtenOfTasks } from '../../exchange/written-properties.ts';
import type { Loss } from '../../item.ts';
import { attachmentsOf, formatBody, otherLosses, type NewAttachment } from '../format-facts.ts';
import { statuses } from './task-status.ts';

export interface PreparedTask {
  readonly json: JsonObject;
  readonly uid: string | undefined;
  readonly attachments: readonly NewAttachment[];
  readonly losses: readonly Loss[];
}

/** A VTODO as To Do creates it. Its tasks begin and end on days. */
// RFC 5545 §3.6.2
export function prepareTask(
  calendar: Component,
  todos: readonly Component[],
  { zone, nowSeconds }: { readonly zone: Zone; readonly nowSeconds: number },
): PreparedTask {
  const zones = createZones(calendar, zone);
  const task = todos.find((it) => first(it, 'RECURRENCE-ID') === undefined) ?? todos[0]!;
  const losses: Loss[] = [...otherLosses(task, writtenOfTasks), ...unkept(task)];
  for (const other of todos)
    if (other !== task)
      losses.push({
        what: 'exception',
        detail: `one instance that is other (${valueOf(other, 'RECURRENCE-ID')}): tasks have none`,
      });
  return {
    json: {
      title: textOf(task, 'SUMMARY') ?? '',
      body: formatBody(task, ''),
      importance: importanceOf(task),
      categories: categoryNamesOf(task),
      ...formatDays(task, losses),
      ...formatStatus(task, zones),
      ...formatRule(task, losses),
      ...formatReminder(task, zones, { nowSeconds, losses }),
    },
    uid: textOf(task, 'UID'),
    attachments: attachmentsOf(task, losses),
    losses,
  };
}

function unkept(task: Component): Loss[] {
  const losses: Loss[] = [];
  const percent = Number(valueOf(task, 'PERCENT-COMPLETE') ?? 0);
  if (percent > 0 && percent < 100)
    losses.push({
      what: 'task-percent',
      detail: `${percent} % of it was done: To Do does not say`,
    });
  const kind = valueOf(task, 'CLASS')?.toUpperCase() ?? 'PUBLIC';
  if (kind !== 'PUBLIC')
    losses.push({
      what: 'sensitivity',
      detail: `it was ${kind.toLowerCase()}: To Do does not say`,
    });
  return losses;
}

function formatDays(task: Component, losses: Loss[]): JsonObject {
  const day = (name: string): JsonObject | undefined => {
    const line = first(task, name);
    if (line === undefined) return undefined;
    const value = dateTimeOf(line);
    if (value.kind !== 'date')
      losses.push({
        what: 'task-time',
        detail: `${name} at ${value.at.toPlainTime().toString({ smallestUnit: 'minute' })}: To Do keeps the day`,
      });
    const midnight = Math.floor(localSecondsOf(value) / secondsPerDay) * secondsPerDay;
    return { dateTime: formatLocal(midnight), timeZone: 'UTC' };
  };
  const [startDateTime, dueDateTime] = [day('DTSTART'), day('DUE')];
  return {
    ...(startDateTime !== undefined && { startDateTime }),
    ...(dueDateTime !== undefined && { dueDateTime }),
  };
}

function formatStatus(task: Component, zones: Zones): JsonObject {
  const said = valueOf(task, 'X-MICROSOFT-TASK-STATUS')?.trim();
  const ical = valueOf(task, 'STATUS')?.trim().toUpperCase();
  const completed = first(task, 'COMPLETED');
  const isDone = ical === 'COMPLETED' || completed !== undefined;
  const status =
    statuses.find(
      (it) => it.extra !== undefined && it.extra === said && it.ical === (ical ?? it.ical),
    ) ??
    statuses.find((it) => it.ical === (isDone ? 'COMPLETED' : ical)) ??
    statuses[0]!;
  return {
    status: status.graph,
    ...(isDone &&
      completed !== undefined && {
        completedDateTime: formatGraphTime(zones.epochSeconds(dateTimeOf(completed)), undefined),
      }),
  };
}

function formatRule(task: Component, losses: Loss[]): JsonObject {
  const found = taskRepetition(task, losses);
  if (found === undefined) return {};
  return { recurrence: formatRecurrence(found.repetition, found.start, 'UTC') };
}

function formatReminder(
  task: Component,
  zones: Zones,
  facts: { readonly nowSeconds: number; readonly losses: Loss[] },
): JsonObject {
  const at = taskReminder(task, zones, facts);
  if (at === undefined) return { isReminderOn: false };
  return { isReminderOn: true, reminderDateTime: formatGraphTime(at, undefined) };
}
