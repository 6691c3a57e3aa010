import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import {
  dateTimeOf,
  dateTimeProperty,
  formatDateTime,
  type DateTimeValue,
} from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';

/** A series as its organizer's program knows it. Instances have numbers, from 0, whatever became of them. */
export interface Meeting {
  readonly uid: string;
  /** Undefined: whole days. */
  readonly zone: string | undefined;
  readonly start: Temporal.PlainDateTime;
  /** Days from one instance to the next. */
  readonly every: number;
  readonly count: number;
}

export type Numbered = number | 'series' | undefined;

/** When an instance takes place unless it was moved. */
export function plannedAt(meeting: Meeting, instance: number): Temporal.PlainDateTime {
  return meeting.start.add({ days: meeting.every * instance });
}

/** plannedAt() in milliseconds; whole days as if they were those of UTC. */
export function momentOf(meeting: Meeting, instance: number): number {
  return momentOfValue(valueAt(meeting, plannedAt(meeting, instance)));
}

/** A property such as DTSTART in the form that the meeting has. */
export function timeLine(meeting: Meeting, name: string, at: Temporal.PlainDateTime): ContentLine {
  return dateTimeProperty(name, valueAt(meeting, at));
}

export function momentsOfLine(line: ContentLine): number[] {
  return line.value.split(',').map((value) => momentOfValue(dateTimeOf({ ...line, value })));
}

export function momentOfLine(line: ContentLine): number {
  return momentsOfLine(line)[0]!;
}

/** Which part of the series an event is about; undefined for none of its instances. */
export function numberOf(meeting: Meeting, event: Component): Numbered {
  const id = first(event, 'RECURRENCE-ID');
  return id === undefined ? 'series' : instanceAt(meeting, momentOfLine(id));
}

export function instanceAt(meeting: Meeting, moment: number): number | undefined {
  for (let i = 0; i < meeting.count; i++) if (momentOf(meeting, i) === moment) return i;
  return undefined;
}

export function ruleByCount({ every, count }: Meeting): string {
  return `FREQ=${every === 7 ? 'WEEKLY' : 'DAILY'};COUNT=${count}`;
}

/** The rule of a series that was ended before its time, as programs write it. */
export function ruleByEnd(meeting: Meeting): string {
  const last = valueAt(meeting, plannedAt(meeting, meeting.count - 1));
  const until = last.kind === 'date' ? formatDateTime(last) : utcText(momentOfValue(last));
  return `FREQ=${meeting.every === 7 ? 'WEEKLY' : 'DAILY'};UNTIL=${until}`;
}

/** `20270104T090000Z` */
export function utcText(moment: number): string {
  const at = Temporal.Instant.fromEpochMilliseconds(moment).toString({ smallestUnit: 'second' });
  return at.replaceAll(/[-:]/g, '');
}

function valueAt({ zone }: Meeting, at: Temporal.PlainDateTime): DateTimeValue {
  if (zone === undefined) return { kind: 'date', date: at.toPlainDate() };
  return { kind: 'zoned', at, tzid: zone };
}

function momentOfValue(value: DateTimeValue): number {
  const at = value.kind === 'date' ? value.date.toPlainDateTime() : value.at;
  return at.toZonedDateTime(value.kind === 'zoned' ? value.tzid : 'UTC').epochMilliseconds;
}
