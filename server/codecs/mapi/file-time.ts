const TICKS_PER_SECOND = 10_000_000n;
/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600n;
/** 1 January 4501: what Outlook writes where there is no time. */
const NEVER = 79_870_665_600;

/** Seconds since 1970, with a fraction, of a count of 100 nanoseconds since 1601. */
export function fileTimeToSeconds(ticks: bigint): number {
  const whole = ticks / TICKS_PER_SECOND;
  return Number(whole - EPOCH) + Number(ticks % TICKS_PER_SECOND) / 1e7;
}

/** Seconds since 1970 of minutes since 1601, as recurrences and time zones have them. */
export function minutesToSeconds(minutes: number): number {
  return minutes * 60 - Number(EPOCH);
}

/** Whether a time says something: years that calendars can hold, and not the one that stands for none. */
export function isTime(seconds: number): boolean {
  return seconds > -Number(EPOCH) + 86_400 && seconds < NEVER;
}

/** Minutes since 1601 of seconds since 1970. */
export function secondsToMinutes(seconds: number): number {
  return Math.floor((seconds + Number(EPOCH)) / 60);
}
