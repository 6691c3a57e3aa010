import {
  createZoneDefiner,
  type DefinedZones,
  type DefineZones,
} from '#codecs/icalendar/define-zones.ts';
import type { DavRequest } from '../request.ts';
import { changeCalendar } from './change-calendar.ts';

type Headers = Pick<DavRequest, 'header'>;

// RFC 7809 §7.1
/** Which time zones a client wants to be defined in calendar data; undefined: those that are. */
export function zonesAsked({ header }: Headers): DefinedZones | undefined {
  const value = header('caldav-timezones')?.trim();
  if (value === 'T') return 'all';
  return value === 'F' ? 'uncommon' : undefined;
}

/** Undefined: calendars are given as they are. `since` is for those that are given together. */
export function zoneDefinerFor(request: Headers, since?: number): DefineZones | undefined {
  const wanted = zonesAsked(request);
  return wanted && createZoneDefiner(wanted, since);
}

/** The text of a calendar with the time zones that it is to come with; a text that has them stays as it is, to the byte. */
export async function defineZonesIn(
  define: DefineZones | undefined,
  text: string,
): Promise<string> {
  if (define === undefined || !namesZones(text)) return text;
  return await changeCalendar(text, (calendar) => define(calendar));
}

export function namesZones(text: string): boolean {
  return /TZID/i.test(text);
}
