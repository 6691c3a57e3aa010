import { DomainError } from '#platform/errors.ts';

/** Longest name in the IANA data base has 32 characters. */
const MAX_ZONE_CHARS = 64;

/** The zone as the IANA data base writes it ("Europe/Berlin"). @throws DomainError bad-value */
export function normalTimeZone(text: string): string {
  // The default needs no data of zones, which are some megabytes.
  if (text === 'UTC') return text;
  // Offsets such as "+01:00" know no summer time, so nobody lives in one.
  if (text.length <= MAX_ZONE_CHARS && /^[A-Za-z]/.test(text)) {
    try {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
    } catch {
      // said below
    }
  }
  throw new DomainError(
    'bad-value',
    `${JSON.stringify(text.slice(0, 100))} is no time zone; write a name of the IANA data base such as "Europe/Berlin"`,
  );
}
