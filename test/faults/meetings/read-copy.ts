import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { parseDuration } from '#codecs/icalendar/duration.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { all, first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { eventsOf, isCalledOff } from './edit-calendar.ts';
import { instanceAt, momentOf, momentOfLine, momentsOfLine, type Meeting } from './meeting.ts';

/** What somebody sees of one instance. */
export interface Slot {
  /** Milliseconds. */
  start: number;
  minutes: number;
  title: string;
  sequence: number;
  isTransparent: boolean;
  /** PARTSTAT by address. */
  answers: Record<string, string>;
}

/** By the numbers of the instances; undefined where there is none. */
export type Slots = (Slot | undefined)[];

export interface Copy {
  readonly calendar: Component;
  readonly slots: Slots;
  /** Instances that stand there as called off. */
  readonly calledOff: readonly number[];
  /** What no copy may say. */
  readonly oddities: readonly string[];
}

const noCalendar: Component = { name: 'VCALENDAR', properties: [], components: [] };

/** What a copy says of each instance; nothing for who has none. */
export function readCopy(meeting: Meeting, text: string | undefined): Copy {
  return readInstances(meeting, text === undefined ? noCalendar : parseCalendar(text));
}

export function readInstances(meeting: Meeting, calendar: Component): Copy {
  const events = eventsOf(calendar);
  const series = events.find((e) => first(e, 'RECURRENCE-ID') === undefined);
  const oddities: string[] = [];
  const inRule = series === undefined ? 0 : instancesOf(meeting, series, oddities);
  const leftOut = new Set(series && all(series, 'EXDATE').flatMap(momentsOfLine));
  const exceptions = new Map<number, Component>();
  for (const event of events) {
    if (event === series) continue;
    const moment = momentOfLine(first(event, 'RECURRENCE-ID')!);
    if (instanceAt(meeting, moment) === undefined && !isCalledOff(event))
      oddities.push(`an exception at ${new Date(moment).toISOString()}, where no instance is`);
    if (exceptions.has(moment)) oddities.push('two exceptions of one instance');
    exceptions.set(moment, event);
  }
  const slots: Slots = [];
  const calledOff: number[] = [];
  for (let i = 0; i < meeting.count; i++) {
    const moment = momentOf(meeting, i);
    const exception = exceptions.get(moment);
    const event = exception ?? (i < inRule ? series : undefined);
    if (exception && leftOut.has(moment)) oddities.push(`${i} is left out and an exception`);
    if (exception && isCalledOff(exception)) calledOff.push(i);
    const isThere = event !== undefined && !leftOut.has(moment) && !isCalledOff(event);
    slots.push(isThere ? readSlot(event, exception ? undefined : moment, oddities) : undefined);
  }
  return { calendar, slots, calledOff, oddities };
}

/** How many instances the rule of a series gives. */
function instancesOf(meeting: Meeting, series: Component, oddities: string[]): number {
  if (isCalledOff(series)) return 0;
  if (momentOfLine(first(series, 'DTSTART')!) !== momentOf(meeting, 0))
    oddities.push(`the series starts ${valueOf(series, 'DTSTART')}`);
  const rule = valueOf(series, 'RRULE') ?? 'COUNT=1';
  const count = /COUNT=(\d+)/.exec(rule)?.[1];
  const until = /UNTIL=([\dTZ]+)/.exec(rule)?.[1];
  if (count !== undefined) {
    if (Number(count) > meeting.count) oddities.push(`${rule} has too many`);
    return Math.min(Number(count), meeting.count);
  }
  const end = momentOfLine({ name: 'UNTIL', parameters: [], value: until! });
  let instances = 0;
  while (momentOf(meeting, instances) <= end) instances++;
  if (instances > meeting.count) oddities.push(`${rule} has too many`);
  return Math.min(instances, meeting.count);
}

function readSlot(event: Component, planned: number | undefined, oddities: string[]): Slot {
  const answers: Record<string, string> = {};
  for (const line of all(event, 'ATTENDEE')) {
    const address = line.value.toLowerCase().replace(/^mailto:/, '');
    if (address in answers) oddities.push(`${address} is invited twice`);
    answers[address] = parameter(line, 'PARTSTAT') ?? 'NEEDS-ACTION';
  }
  return {
    start: planned ?? momentOfLine(first(event, 'DTSTART')!),
    minutes: minutesOf(event),
    title: textOf(event, 'SUMMARY') ?? '',
    sequence: Number(valueOf(event, 'SEQUENCE') ?? 0),
    isTransparent: valueOf(event, 'TRANSP') === 'TRANSPARENT',
    answers,
  };
}

export function minutesOf(event: Component): number {
  const duration = valueOf(event, 'DURATION');
  if (duration !== undefined) {
    const { days, seconds } = parseDuration(duration);
    return days * 1440 + seconds / 60;
  }
  const start = first(event, 'DTSTART')!;
  const end = first(event, 'DTEND');
  if (end === undefined) return dateTimeOf(start).kind === 'date' ? 1440 : 0;
  return (momentOfLine(end) - momentOfLine(start)) / 60_000;
}
