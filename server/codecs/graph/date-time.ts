import { zoneOfWindowsName, windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { toEpochSeconds, toZoneLocal, type Zone } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { textAt, type JsonObject } from './json-value.ts';

/** A moment, or a time on the clock of a zone, as Graph says it (dateTimeTimeZone). */
export interface GraphTime {
  /** By the clock of the zone. */
  readonly local: LocalSeconds;
  /** undefined: UTC. */
  readonly zone: Zone | undefined;
  /** A name that nobody knows; the clock is then taken for that of UTC. */
  readonly unknownZone?: string;
}

const utcNames = /^(?:utc|etc\/utc|gmt|coordinated universal time|tzone:\/\/microsoft\/utc|)$/i;

export function readGraphTime(value: JsonObject | undefined): GraphTime | undefined {
  const local = localOf(textAt(value, 'dateTime') ?? '');
  if (local === undefined) return undefined;
  const { zone, unknown } = zoneOfName(textAt(value, 'timeZone') ?? '');
  return { local, zone, ...(unknown !== undefined && { unknownZone: unknown }) };
}

/** The zone of a name of Windows or IANA; none for UTC. */
export function zoneOfName(name: string): {
  readonly zone: Zone | undefined;
  readonly unknown?: string;
} {
  if (utcNames.test(name.trim())) return { zone: undefined };
  const zone = zoneOfWindowsName(name.trim());
  return zone === undefined ? { zone, unknown: name } : { zone };
}

export function momentOf({ local, zone }: GraphTime): number {
  return zone === undefined ? local : toEpochSeconds(zone, local);
}

/** A moment by the clock of a zone; in UTC where Windows has no such zone. */
export function formatGraphTime(epochSeconds: number, zone: Zone | undefined): JsonObject {
  const name = zone === undefined ? undefined : windowsNameOf(zone);
  if (zone === undefined || name === undefined)
    return { dateTime: formatLocal(epochSeconds), timeZone: 'UTC' };
  return { dateTime: formatLocal(toZoneLocal(zone, epochSeconds)), timeZone: name };
}

/** "2026-03-05T09:00:00" */
export function formatLocal(local: LocalSeconds): string {
  return fromLocalSeconds(local).toString({ smallestUnit: 'second' });
}

/** Of "2026-03-05T09:00:00.0000000", with or without "Z". */
export function localOf(text: string): LocalSeconds | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?Z?$/i.exec(text.trim());
  if (found === null) return undefined;
  return epochSecondsOf(`${found[1]}T${found[2] ?? '00:00'}Z`);
}

/** A moment with its offset, as in createdDateTime; undefined for what is none, and for the year 1 that stands for none. */
export function epochSecondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text.startsWith('0001-')) return undefined;
  try {
    return Math.floor(Temporal.Instant.from(text.trim()).epochMilliseconds / 1000);
  } catch {
    return undefined;
  }
}

/** "2026-03-05T09:00:00Z" */
export function formatMoment(epochSeconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString({
    smallestUnit: 'second',
  });
}
