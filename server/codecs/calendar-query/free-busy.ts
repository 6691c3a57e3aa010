import { parameter } from '#codecs/content-lines/parameters.ts';
import { periodRange } from '#codecs/icalendar/component-bounds.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { periodsOf } from '#codecs/icalendar/period.ts';
import { all, valueOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { busyTypes, clipBusyPeriods } from './busy-period.ts';
import type { BusyPeriod, BusyType } from './busy-period.ts';
import { iterateInstances } from './instances.ts';
import { seriesOf } from './series.ts';
import { asUnreadable } from './unreadable.ts';

export interface BusySearch {
  /** Epoch seconds; the end is not within. */
  readonly from: number;
  readonly to: number;
  readonly zones: Zones;
  /** Calendar user addresses of the owner: what one of them has declined takes no time. */
  readonly addresses?: readonly string[];
}

// A series that takes place more often in one search is taken as one long time.
const maxInstances = 5_000;

/**
 * The times that a calendar object takes of its owner, not merged, within the time asked for. VAVAILABILITY is no part of it: see
 * availability.ts. Never throws: what cannot be read takes no time.
 */
// RFC 4791 §7.10
export function busyPeriodsOf(calendar: Component, search: BusySearch): BusyPeriod[] {
  const events = calendar.components.filter((c) => c.name === 'VEVENT');
  const listed = calendar.components.filter((c) => c.name === 'VFREEBUSY');
  const periods = [
    ...(events.length === 0 ? [] : asUnreadable([], () => eventPeriods(events, search))),
    ...listed.flatMap((c) => asUnreadable([], () => listedPeriods(c, search))),
  ];
  return clipBusyPeriods(periods, search.from, search.to);
}

function eventPeriods(events: readonly Component[], search: BusySearch): BusyPeriod[] {
  const types = new Map(events.map((event) => [event, busyTypeOf(event, search.addresses ?? [])]));
  if (events.every((event) => types.get(event) === undefined)) return [];
  const periods: BusyPeriod[] = [];
  for (const series of seriesOf(events)) {
    let count = 0;
    for (const { component, start, end } of iterateInstances(series, search.zones, search)) {
      const type = types.get(component);
      if (type === undefined || end <= search.from || start >= search.to) continue;
      if (++count > maxInstances) {
        periods.push({ start, end: search.to, type });
        break;
      }
      periods.push({ start, end, type });
    }
  }
  return periods;
}

/** Undefined for an event that takes no time of the owner. */
function busyTypeOf(event: Component, addresses: readonly string[]): BusyType | undefined {
  if (upper(valueOf(event, 'TRANSP')) === 'TRANSPARENT') return undefined;
  const status = upper(valueOf(event, 'STATUS'));
  if (status === 'CANCELLED') return undefined;
  const answer = answerOf(event, addresses);
  if (answer === 'DECLINED' || answer === 'DELEGATED') return undefined;
  // Outlook's word for being away.
  if (upper(valueOf(event, 'X-MICROSOFT-CDO-BUSYSTATUS')) === 'OOF') return 'BUSY-UNAVAILABLE';
  const isOpen = status === 'TENTATIVE' || answer === 'TENTATIVE' || answer === 'NEEDS-ACTION';
  return isOpen ? 'BUSY-TENTATIVE' : 'BUSY';
}

function answerOf(event: Component, addresses: readonly string[]): string | undefined {
  if (addresses.length === 0) return undefined;
  const wanted = new Set(addresses.map(plainAddress));
  const own = all(event, 'ATTENDEE').find((line) => wanted.has(plainAddress(line.value)));
  return own === undefined ? undefined : (upper(parameter(own, 'PARTSTAT')) ?? 'NEEDS-ACTION');
}

function plainAddress(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
}

function upper(text: string | undefined): string | undefined {
  return text?.trim().toUpperCase();
}

function listedPeriods(component: Component, { zones }: BusySearch): BusyPeriod[] {
  return all(component, 'FREEBUSY').flatMap((line) => {
    const given = upper(parameter(line, 'FBTYPE')) ?? 'BUSY';
    if (given === 'FREE') return [];
    // RFC 5545 §3.2.9: an unknown type counts as busy.
    const type = busyTypes.find((known) => known === given) ?? 'BUSY';
    return periodsOf(line).map((period) => ({ ...periodRange(period, zones), type }));
  });
}
