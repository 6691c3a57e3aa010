import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';

/** Whether a meeting, or an instance of one, is said to take place no more. */
// RFC 5545 §3.8.1.11
export function isCancelled(component: Component): boolean {
  return valueOf(component, 'STATUS')?.trim().toUpperCase() === 'CANCELLED';
}
