import type { ByDay, Recur, Weekday } from '#codecs/recurrence/recur.ts';
import type { Week } from './recurrence-pattern.ts';

/** A day that a month may lack: Exchange takes the month's last one, iCalendar would skip the month. */
export function dayOfMonth(
  day: number,
): Pick<Recur, 'byMonthDay'> & Partial<Pick<Recur, 'bySetPos'>> {
  if (day <= 28) return { byMonthDay: [day] };
  if (day >= 31) return { byMonthDay: [-1] };
  const days = [28, 29, 30].filter((d) => d <= day);
  return { byMonthDay: days, bySetPos: [-1] };
}

export function nthDay(
  days: readonly Weekday[],
  week: Week,
): Pick<Recur, 'byDay'> & Partial<Pick<Recur, 'bySetPos' | 'byMonthDay'>> {
  const [only] = days;
  if (days.length === 7) return { byDay: [], byMonthDay: [week] };
  if (days.length === 1 && only !== undefined) return { byDay: [{ weekday: only, ordinal: week }] };
  return { byDay: plainDays(days), bySetPos: [week] };
}

export function plainDays(days: readonly Weekday[]): ByDay[] {
  return days.map((weekday) => ({ weekday, ordinal: 0 }));
}
