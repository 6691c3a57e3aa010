import { secondsPerDay } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import { sortedUnique } from './period-days.ts';
import type { Recur } from './recur.ts';

/** The seconds from a start of a period (a day, hour, minute or second) to each of its instances, rising, each once. */
// RFC 5545 §3.3.10
export function offsetsOf(recur: Recur, start: LocalSeconds, isDate: boolean): readonly number[] {
  if (isDate || recur.freq === 'SECONDLY') return [0];
  const timeOfDay = start - Math.floor(start / secondsPerDay) * secondsPerDay;
  const seconds = valuesOf(recur.bySecond, timeOfDay % 60);
  if (recur.freq === 'MINUTELY') return seconds;
  const minutes = valuesOf(recur.byMinute, Math.floor(timeOfDay / 60) % 60);
  const ofHour = combine(minutes, 60, seconds);
  if (recur.freq === 'HOURLY') return ofHour;
  return combine(valuesOf(recur.byHour, Math.floor(timeOfDay / 3600)), 3600, ofHour);
}

/** A leap second is taken as the second before it. */
function valuesOf(wanted: readonly number[], fromStart: number): number[] {
  if (wanted.length === 0) return [fromStart];
  return sortedUnique(wanted.map((value) => Math.min(value, 59)));
}

function combine(values: readonly number[], size: number, offsets: readonly number[]): number[] {
  if (values.length === 1 && offsets.length === 1) return [values[0]! * size + offsets[0]!];
  return values.flatMap((value) => offsets.map((offset) => value * size + offset));
}
