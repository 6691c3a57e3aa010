import type { Instance } from '#codecs/calendar-query/instances.ts';
import { isRecurring } from '#codecs/calendar-query/series.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { ResourcePolicy } from '#directory/resource-policy.ts';
import type { CalendarObject } from '../itip/calendar-object.ts';
import { brokenRule, type BookingRefusal, type BookingRequest } from './judge-booking.ts';
import { wantedTimes } from './wanted-times.ts';

/** What a room is asked for at once. */
export interface Booking {
  /** Its components without an answer. */
  readonly open: readonly Component[];
  readonly instances: readonly Instance[];
  readonly asked: BookingRequest;
  /** The first rule of the room that it breaks. */
  readonly rule: BookingRefusal | undefined;
}

/** A series with its exceptions is one booking; instances that are asked for without it are each one of their own. */
export function bookingsOf(
  object: CalendarObject,
  open: readonly Component[],
  room: {
    readonly policy: ResourcePolicy;
    readonly nowSeconds: number;
    readonly zones: Zones;
  },
): Booking[] {
  const { master } = object;
  const isWhole = master !== undefined && open.includes(master);
  const { policy, nowSeconds } = room;
  return (isWhole ? [open] : open.map((c) => [c])).map((own) => {
    const wanted = wantedTimes(object, own, { ...room, advanceDays: policy.advanceDays });
    const instances = wanted.kind === 'known' ? wanted.instances : [];
    const asked = {
      times: instances.map(({ start, end }) => ({ start, end })),
      isSeries: isWhole && isRecurring(master),
      isEndless: wanted.kind === 'endless',
    };
    const rule = wanted.kind === 'unreadable' ? 'no-series' : brokenRule(policy, asked, nowSeconds);
    return { open: own, instances, asked, rule };
  });
}
