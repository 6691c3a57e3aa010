// The few zones of the double by the names that Windows has for them.
const ianaNames: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'GMT Standard Time': 'Europe/London',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'India Standard Time': 'Asia/Kolkata',
  'AUS Eastern Standard Time': 'Australia/Sydney',
};

export const knownZones: readonly string[] = Object.keys(ianaNames);

export function ianaOf(windowsName: string | undefined): string {
  return ianaNames[windowsName ?? 'UTC'] ?? 'UTC';
}

/** A time as EWS writes it, in UTC; one without a zone is meant in the given one. */
export function toUtc(text: string, windowsName: string | undefined): string {
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const instant = hasZone
    ? Temporal.Instant.from(text)
    : Temporal.PlainDateTime.from(text).toZonedDateTime(ianaOf(windowsName)).toInstant();
  return instant.toString({ smallestUnit: 'second' });
}

export function zonedTime(utc: string, windowsName: string | undefined): Temporal.ZonedDateTime {
  return Temporal.Instant.from(utc).toZonedDateTimeISO(ianaOf(windowsName));
}
