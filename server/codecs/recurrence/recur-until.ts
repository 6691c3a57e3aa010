import { InputSyntaxError } from '#platform/errors.ts';
import { dayNumber, formatLocalTime, gregorianDate, secondsPerDay } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';

/** The last moment of a rule as it is written: `date` and `floating` are local, `utc` must be brought to the zone of DTSTART. */
export interface RecurUntil {
  readonly kind: 'date' | 'floating' | 'utc';
  /** Of a date: its midnight. */
  readonly at: LocalSeconds;
}

const untilForm = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/;

export function parseUntil(text: string, offset: number): RecurUntil {
  const found = untilForm.exec(text);
  if (found === null) throw new InputSyntaxError('UNTIL is no date or date-time', offset);
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0)) as [number, number, number, number, number, number];
  const days = dayNumber(year, month, day);
  const isDate = month >= 1 && month <= 12 && gregorianDate(days).day === day && day >= 1;
  if (!isDate || hour > 23 || minute > 59 || second > 60)
    throw new InputSyntaxError('UNTIL is a date or time that does not exist', offset);
  const at = days * secondsPerDay + hour * 3600 + minute * 60 + Math.min(second, 59);
  if (found[4] === undefined) return { kind: 'date', at };
  return { kind: found[7] === 'Z' ? 'utc' : 'floating', at };
}

export function formatUntil({ kind, at }: RecurUntil): string {
  return formatLocalTime(at, kind);
}
