import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { parseDuration } from '#codecs/icalendar/duration.ts';
import { part, partsOf, textAt } from '#codecs/ews/names.ts';
import { dayNumber, secondsPerDay, weekdayOf } from '#codecs/recurrence/local-time.ts';
import { monthNames, weekdayNames } from '../calendar-words.ts';

/** A change of clocks that comes every year. */
interface YearlyChange {
  readonly month: number;
  /** By the clock before the change. */
  readonly secondOfDay: number;
  readonly dayIn: (year: number) => number;
  readonly offsetAfter: number;
}

interface ChangeGroup {
  /** Seconds since 1970 from which it holds. */
  readonly from: number;
  readonly offset: number;
  readonly changes: readonly YearlyChange[];
}

/** Definitions list a group for each year in which something changed. */
const MAX_GROUPS = 300;

/**
 * The clocks of a TimeZoneDefinition with periods and transitions; undefined for one that only has a name, or makes no sense.
 * MS-OXWSGTZ
 */
export function clocksOf(definition: XmlElement): ((epochSeconds: number) => number) | undefined {
  const groups = readGroups(definition);
  if (groups === undefined || groups.length === 0) return undefined;
  return (at) => {
    const group = groups.findLast((g) => g.from <= at) ?? groups[0]!;
    return offsetIn(group, at);
  };
}

function readGroups(definition: XmlElement): ChangeGroup[] | undefined {
  const offsets = new Map(
    partsOf(part(definition, 'Periods'), 'Period').map((p) => [
      p.attributes.get('Id') ?? '',
      -seconds(p.attributes.get('Bias')),
    ]),
  );
  const byId = new Map(
    partsOf(part(definition, 'TransitionsGroups'), 'TransitionsGroup').map((g) => [
      g.attributes.get('Id') ?? '',
      g,
    ]),
  );
  const transitions = part(definition, 'Transitions');
  if (transitions === undefined || byId.size === 0) return undefined;
  const groups = elementsOf(transitions)
    .slice(0, MAX_GROUPS)
    .map((transition) => {
      const group = byId.get(textAt(transition, 'To')?.trim() ?? '');
      if (group === undefined) return undefined;
      return { from: startOf(transition), ...readGroup(group, offsets) };
    });
  return groups.filter((g) => g !== undefined);
}

function startOf(transition: XmlElement): number {
  const text = textAt(transition, 'DateTime');
  if (text === undefined) return -Infinity;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text.trim()) ?? [];
  return dayNumber(Number(year), Number(month), Number(day)) * secondsPerDay;
}

function readGroup(
  group: XmlElement,
  offsets: ReadonlyMap<string, number>,
): Pick<ChangeGroup, 'offset' | 'changes'> {
  const changes: YearlyChange[] = [];
  let offset = 0;
  for (const transition of elementsOf(group)) {
    const target = offsets.get(textAt(transition, 'To')?.trim() ?? '') ?? 0;
    const change = readChange(transition, target);
    if (change === undefined) offset = target;
    else changes.push(change);
  }
  changes.sort((a, b) => a.month - b.month);
  return { offset: changes.at(-1)?.offsetAfter ?? offset, changes };
}

function readChange(transition: XmlElement, offsetAfter: number): YearlyChange | undefined {
  const month = Number(textAt(transition, 'Month'));
  if (!(month >= 1 && month <= 12)) return undefined;
  const secondOfDay = seconds(textAt(transition, 'TimeOffset'));
  const day = Number(textAt(transition, 'Day'));
  if (day >= 1) return { month, secondOfDay, offsetAfter, dayIn: (y) => dayNumber(y, month, day) };
  const weekday = weekdayNames.indexOf(textAt(transition, 'DayOfWeek')?.trim() ?? '');
  const occurrence = Number(textAt(transition, 'Occurrence'));
  if (weekday < 0) return undefined;
  return {
    month,
    secondOfDay,
    offsetAfter,
    dayIn: (year) => nthWeekday(year, month, weekday, occurrence),
  };
}

function nthWeekday(year: number, month: number, weekday: number, occurrence: number): number {
  if (occurrence < 0) {
    const last = dayNumber(year, month + 1, 1) - 1;
    return last - ((weekdayOf(last) - weekday + 7) % 7);
  }
  const first = dayNumber(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (occurrence - 1);
}

function offsetIn({ offset, changes }: ChangeGroup, at: number): number {
  if (changes.length === 0) return offset;
  const year = Temporal.Instant.fromEpochMilliseconds(Math.floor(at) * 1000).toZonedDateTimeISO(
    'UTC',
  ).year;
  // The year before, since the last change of it holds until the first one of this year.
  let current = changes.at(-1)!.offsetAfter;
  for (const y of [year - 1, year, year + 1])
    for (const change of changes) {
      const local = change.dayIn(y) * secondsPerDay + change.secondOfDay;
      if (local - current > at) return current;
      current = change.offsetAfter;
    }
  return current;
}

function seconds(duration: string | undefined): number {
  try {
    const { days, seconds: rest } = parseDuration((duration ?? 'PT0S').replace(/\.\d+S/, 'S'));
    return days * secondsPerDay + rest;
  } catch {
    return 0;
  }
}

/** The clocks of a MeetingTimeZone of 2007, which has its rules in another form; undefined without them. MS-OXWSMTGS */
export function clocksOfMeetingZone(
  zone: XmlElement,
): ((epochSeconds: number) => number) | undefined {
  const baseText = textAt(zone, 'BaseOffset');
  if (baseText === undefined) return undefined;
  const base = -seconds(baseText);
  const [standard, daylight] = [part(zone, 'Standard'), part(zone, 'Daylight')];
  if (standard === undefined || daylight === undefined) return () => base;
  const changes = [standard, daylight]
    .map((change) => meetingChange(change, base))
    .filter((c) => c !== undefined)
    .sort((a, b) => a.month - b.month);
  if (changes.length !== 2) return () => base;
  const group = { from: -Infinity, offset: changes[1]!.offsetAfter, changes };
  return (at) => offsetIn(group, at);
}

const weekNames = ['First', 'Second', 'Third', 'Fourth'];

function meetingChange(change: XmlElement, base: number): YearlyChange | undefined {
  const pattern = part(change, 'RelativeYearlyRecurrence');
  const month = monthNames.indexOf(textAt(pattern, 'Month')?.trim() ?? '') + 1;
  const weekday = weekdayNames.indexOf(textAt(pattern, 'DaysOfWeek')?.trim() ?? '');
  if (month === 0 || weekday < 0) return undefined;
  const week = weekNames.indexOf(textAt(pattern, 'DayOfWeekIndex')?.trim() ?? '') + 1;
  const [, hour = 0, minute = 0] =
    /^(\d\d):(\d\d)/.exec(textOf(part(change, 'Time') ?? change).trim()) ?? [];
  return {
    month,
    secondOfDay: Number(hour) * 3600 + Number(minute) * 60,
    offsetAfter: base - seconds(textAt(change, 'Offset')),
    dayIn: (year) => nthWeekday(year, month, weekday, week === 0 ? -1 : week),
  };
}
