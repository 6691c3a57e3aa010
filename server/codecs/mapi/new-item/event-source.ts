import type { Component } from '#codecs/icalendar/component.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { ZoneDefinition } from '../calendar/zone-rule.ts';

/** An event to be written as an appointment, and what there is around it. */
export interface EventSource {
  readonly event: Component;
  readonly zones: Zones;
  /** The mail address of whose calendar it goes to. */
  readonly owner: string;
  readonly nowSeconds: number;
  /** In which it was planned. */
  readonly zone: Zone;
  readonly definition: ZoneDefinition;
  /** From then on it is over; Infinity for a series without an end. */
  readonly endsAt: number;
}
