/** A moment as "2026-03-05T09:00:00Z". */
export function toTime(epochSeconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString({
    smallestUnit: 'second',
  });
}

/** undefined for what is no moment. */
export function toEpochSeconds(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  try {
    return Math.floor(Temporal.Instant.from(time.trim()).epochMilliseconds / 1000);
  } catch {
    return undefined;
  }
}
