import { DomainError } from '#platform/errors.ts';
import { normalTimeZone } from './time-zone.ts';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** In the order of ISO 8601: Monday is 1. */
export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A part of each of these days, in minutes since midnight; the end does not belong to it. */
export interface WorkingSpan {
  readonly days: readonly Weekday[];
  readonly startMinute: number;
  readonly endMinute: number;
}

/** When something is open, in local time. */
export interface WorkingHours {
  /** Name in the IANA data base. */
  readonly timeZone: string;
  readonly spans: readonly WorkingSpan[];
}

const MINUTES_A_DAY = 24 * 60;
const SECONDS_A_DAY = 86_400;
/** Two spans for each day of the week are enough for a lunch break that differs every day. */
const MAX_SPANS = 14;

/** A span as people write it: "mon-fri 08:00-18:00", "sat,sun 10:00-14:00", "daily 00:00-24:00". @throws DomainError bad-value */
export function parseWorkingSpan(text: string): WorkingSpan {
  const found = /^(\S+)\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text.trim().toLowerCase());
  const days = found === null ? undefined : parseDays(found[1]!);
  if (found === null || days === undefined)
    throw new DomainError(
      'bad-value',
      `${JSON.stringify(text.slice(0, 100))} are no hours; write "mon-fri 08:00-18:00" or "sat,sun 10:00-14:00"`,
    );
  const [startHour, startMinute, endHour, endMinute] = found.slice(2).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (startMinute > 59 || endMinute > 59)
    throw new DomainError('bad-value', `hours ${JSON.stringify(text)}: an hour has 60 minutes`);
  const span = {
    days,
    startMinute: startHour * 60 + startMinute,
    endMinute: endHour * 60 + endMinute,
  };
  checkSpan(span);
  return span;
}

/** The way back: "mon-fri 08:00-18:00". */
export function formatWorkingSpan({ days, startMinute, endMinute }: WorkingSpan): string {
  return `${formatDays(days)} ${formatMinute(startMinute)}-${formatMinute(endMinute)}`;
}

/** @throws DomainError bad-value, limit-reached */
export function checkedWorkingHours({ timeZone, spans }: WorkingHours): WorkingHours {
  if (spans.length === 0)
    throw new DomainError('bad-value', 'working hours need at least one span of a day');
  if (spans.length > MAX_SPANS)
    throw new DomainError('limit-reached', `working hours have at most ${MAX_SPANS} spans`);
  for (const span of spans) checkSpan(span);
  return { timeZone: normalTimeZone(timeZone), spans };
}

/** Whether all of the time from `start` to `end` is open; both in epoch seconds, the end does not belong to it. */
export function isWithinHours(
  { timeZone, spans }: WorkingHours,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  // Nothing is open for a whole week but what is always open: two weeks tell the same as all.
  const last = toLocal(Math.min(end, start + 14 * SECONDS_A_DAY), timeZone);
  let at = toLocal(start, timeZone);
  // The clock going back may put the end before the start; the start is looked at all the same.
  do {
    const minute = at.hour * 60 + at.minute;
    const day = weekdays[at.dayOfWeek - 1]!;
    const open = spans.filter(
      (s) => s.days.includes(day) && s.startMinute <= minute && minute < s.endMinute,
    );
    if (open.length === 0) return false;
    const until = Math.max(...open.map((s) => s.endMinute));
    at = at.toPlainDate().toPlainDateTime().add({ minutes: until });
  } while (Temporal.PlainDateTime.compare(at, last) < 0);
  return true;
}

function toLocal(epochSeconds: number, timeZone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime();
}

function checkSpan(span: WorkingSpan): void {
  const { days, startMinute, endMinute } = span;
  const isWhole = Number.isInteger(startMinute) && Number.isInteger(endMinute);
  if (!isWhole || startMinute < 0 || endMinute > MINUTES_A_DAY || startMinute >= endMinute)
    throw new DomainError(
      'bad-value',
      `hours ${formatWorkingSpan(span)}: they begin before they end, from 00:00 to 24:00; make two spans of hours over midnight`,
    );
  if (days.length === 0 || days.some((day) => !weekdays.includes(day)))
    throw new DomainError('bad-value', `the days of working hours are ${weekdays.join(', ')}`);
}

/** Days in the order of the week; undefined when one of them is none. */
function parseDays(text: string): Weekday[] | undefined {
  if (text === 'daily') return [...weekdays];
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-');
    const from = weekdays.indexOf(first as Weekday);
    const to = weekdays.indexOf(last as Weekday);
    if (from < 0 || to < 0 || part.split('-').length > 2) return undefined;
    for (let day = from; ; day = (day + 1) % weekdays.length) {
      found.add(day);
      if (day === to) break;
    }
  }
  return weekdays.filter((_, day) => found.has(day));
}

function formatDays(days: readonly Weekday[]): string {
  const numbers = days.map((day) => weekdays.indexOf(day)).sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const day of numbers) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) =>
      run.length > 2
        ? [`${weekdays[run[0]!]}-${weekdays[run.at(-1)!]}`]
        : run.map((day) => weekdays[day]!),
    )
    .join(',');
}

function formatMinute(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
