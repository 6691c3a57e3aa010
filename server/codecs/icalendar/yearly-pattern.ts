import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { Recur, Weekday } from '#codecs/recurrence/recur.ts';
import type { Transition } from './zone-transitions.ts';

/** On which day of each year, and at which time of its clocks, a zone changes its offset in the same way. */
export interface YearlyPattern {
  readonly before: number;
  readonly after: number;
  readonly month: number;
  readonly time: string;
  /** Undefined when it is a day of the month whatever the day of the week. */
  readonly weekday: Weekday | undefined;
  readonly leastDay: number;
  readonly mostDay: number;
  readonly isLastOfMonth: boolean;
}

const weekdays: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function onsetOf({ at, before }: Transition): Temporal.PlainDateTime {
  return fromLocalSeconds(at + before);
}

/** The pattern of changes that follow each other by a year, enough of them to have seen every day of the week. */
export function tryYearlyPattern(transitions: readonly Transition[]): YearlyPattern | undefined {
  const [first] = transitions;
  if (first === undefined) return undefined;
  const onsets = transitions.map(onsetOf);
  const start = onsets[0]!;
  const days = onsets.map((onset) => onset.day);
  const hasWeekday = onsets.every((onset) => onset.dayOfWeek === start.dayOfWeek);
  const pattern: YearlyPattern = {
    before: first.before,
    after: first.after,
    month: start.month,
    time: start.toPlainTime().toString(),
    weekday: hasWeekday ? weekdays[start.dayOfWeek - 1] : undefined,
    leastDay: Math.min(...days),
    mostDay: Math.max(...days),
    isLastOfMonth: hasWeekday && onsets.every((onset) => onset.day + 7 > onset.daysInMonth),
  };
  const range = hasWeekday ? 6 : 0;
  const isYearly =
    pattern.mostDay - pattern.leastDay <= range &&
    transitions.every((transition) => followsPattern(transition, pattern));
  return isYearly ? pattern : undefined;
}

export function followsPattern(transition: Transition, pattern: YearlyPattern): boolean {
  const onset = onsetOf(transition);
  return (
    transition.before === pattern.before &&
    transition.after === pattern.after &&
    onset.month === pattern.month &&
    onset.toPlainTime().toString() === pattern.time &&
    (pattern.weekday === undefined || weekdays[onset.dayOfWeek - 1] === pattern.weekday) &&
    onset.day >= pattern.leastDay &&
    onset.day <= pattern.mostDay
  );
}

// RFC 5545 §3.3.10
export function recurOfPattern(pattern: YearlyPattern): Recur {
  const { weekday, leastDay } = pattern;
  const isWholeWeek = leastDay % 7 === 1 && weekday !== undefined;
  const ordinal = pattern.isLastOfMonth ? -1 : isWholeWeek ? (leastDay + 6) / 7 : 0;
  const needsDays = ordinal === 0;
  const length = weekday === undefined ? 1 : 7;
  return {
    freq: 'YEARLY',
    interval: 1,
    bySecond: [],
    byMinute: [],
    byHour: [],
    byDay: weekday === undefined ? [] : [{ weekday, ordinal }],
    byMonthDay: needsDays ? Array.from({ length }, (_, i) => leastDay + i) : [],
    byYearDay: [],
    byWeekNo: [],
    byMonth: [{ month: pattern.month, isLeap: false }],
    bySetPos: [],
    wkst: 'MO',
    skip: 'OMIT',
  };
}
