import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/**
 * A length of time as iCalendar has it: days are days of the calendar, which may have 23 or 25 hours, seconds are exact. Both have
 * the same sign; weeks are seven days.
 */
export interface Duration {
  readonly days: number;
  readonly seconds: number;
}

// RFC 5545 §3.3.6
const form =
  /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)W)?(?:(\d+)D)?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;
/** Three thousand years: what is longer is no duration but a slip, and would leave the years that dates can have. */
const MAX_SECONDS = 3_000 * 366 * 86_400;

/** Takes weeks beside other units, weeks and days behind the T, units left out in between, and `P` or `PT` for nothing. @throws InputSyntaxError */
export function parseDuration(text: string): Duration {
  const found = form.exec(text.trim());
  if (found === null)
    throw new InputSyntaxError(`"${text.slice(0, 40)}" is no duration such as PT1H30M`, 0);
  const count = (group: number): number => Number(found[group] ?? 0);
  const wholeDays = (count(2) + count(4)) * 7 + count(3) + count(5);
  const rest = count(6) * 3600 + count(7) * 60 + count(8);
  if (wholeDays * 86_400 + rest > MAX_SECONDS)
    throw new InputSyntaxError('a duration longer than 3,000 years', 0);
  const sign = found[1] === '-' ? -1 : 1;
  // Without `|| 0` nothing would become minus nothing.
  return { days: sign * wholeDays || 0, seconds: sign * rest || 0 };
}

/** The value of a property such as DURATION. @throws ContentSyntaxError */
export function durationOf(line: ContentLine): Duration {
  try {
    return parseDuration(line.value);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new ContentSyntaxError(error.message, line.line, line.name);
  }
}

/** In weeks when it is nothing but whole weeks, else in days, hours, minutes and seconds. */
export function formatDuration({ days, seconds }: Duration): string {
  const sign = days < 0 || seconds < 0 ? '-' : '';
  const d = Math.abs(days);
  const s = Math.abs(seconds);
  if (s === 0) return d === 0 ? 'PT0S' : `${sign}P${d % 7 === 0 ? `${d / 7}W` : `${d}D`}`;
  return `${sign}P${d === 0 ? '' : `${d}D`}T${formatTime(s)}`;
}

function formatTime(total: number): string {
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;
  // A unit between two others must be written even when it is nothing.
  const hasMinutes = minutes > 0 || (hours > 0 && seconds > 0);
  return `${hours > 0 ? `${hours}H` : ''}${hasMinutes ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
}
