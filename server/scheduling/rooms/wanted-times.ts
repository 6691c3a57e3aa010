import { instancesOf, isOfLater, type Instance } from '#codecs/calendar-query/instances.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import type { Account } from '#directory/account.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { zoneOfCalendar } from '../busy-times.ts';
import type { StoredCopy } from '../copies/stored-copy.ts';
import { componentsOf, type CalendarObject } from '../itip/calendar-object.ts';
import { epochSecondsOf } from '../itip/moments.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';

/** When a meeting wants a room. */
export type WantedTimes =
  | { readonly kind: 'known'; readonly instances: readonly Instance[] }
  /** More often than a room looks at. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'unreadable' };

const DAY = 86_400;
/** A room without a limit of its own looks so far ahead, from the first time that it is wanted. */
const DAYS_AHEAD = 730;
/** Behind the limit of a room nothing is accepted: all that is needed is to know of it. */
const EVER = 100 * 366 * DAY;
const MAX_TIMES = 2_000;

/** The time zones of a meeting for a room: whole days, and times without a zone, are those of the calendar that it lies in. */
export async function zonesFor(
  { store }: Pick<SchedulingDeps, 'store'>,
  room: Pick<Account, 'id' | 'timeZone'>,
  { document, object }: StoredCopy,
): Promise<Zones> {
  const own = await store.look(room.id, (reader) => zoneOfCalendar(reader, document.collection));
  return createZones(object.frame, own ?? room.timeZone);
}

/**
 * What is still to come of the components without an answer; with the series among them, of all.
 * @param advanceDays the room's limit; null: none
 */
export function wantedTimes(
  object: CalendarObject,
  open: readonly Component[],
  at: {
    readonly nowSeconds: number;
    readonly advanceDays: number | null;
    readonly zones: Zones;
  },
): WantedTimes {
  const { nowSeconds, advanceDays, zones } = at;
  const isWhole = object.master !== undefined && open.includes(object.master);
  const all = componentsOf(object);
  const starts = (isWhole ? all : open).flatMap((component) => {
    const line = first(component, 'DTSTART');
    return (line && epochSecondsOf(line, zones)) ?? [];
  });
  const from = isWhole ? Math.min(...starts) : Math.max(...starts);
  const to =
    advanceDays === null
      ? Math.max(nowSeconds, starts.length === 0 ? 0 : from) + DAYS_AHEAD * DAY
      : nowSeconds + EVER;
  try {
    // Which are the later instances, that an exception stands for too, the series says.
    const looked = isWhole || open.some(isOfLater) ? all : open;
    const found = instancesOf(looked, zones, { from: nowSeconds, to }, MAX_TIMES);
    return {
      kind: 'known',
      instances: found.filter((i) => i.start < to && (isWhole || open.includes(i.component))),
    };
  } catch (error) {
    if (isDomainError(error, 'limit-reached')) return { kind: 'endless' };
    const isUnreadable = error instanceof ContentSyntaxError || error instanceof InputSyntaxError;
    if (isUnreadable || isDomainError(error, 'not-supported')) return { kind: 'unreadable' };
    throw error;
  }
}
