import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { withValue } from './property-lines.ts';

/** What orders the states of one component: SEQUENCE, then DTSTAMP. */
// RFC 5546 §2.1.5
export interface Revision {
  readonly sequence: number;
  /** DTSTAMP, "20261130T080000Z"; ''. */
  readonly stamp: string;
}

const STAMP = /^\d{8}T\d{6}Z$/;

/** Highest SEQUENCE that is taken: an INTEGER of iCalendar. */
const MAX_SEQUENCE = 2_147_483_647;

export function revisionOf(component: Component): Revision {
  return { sequence: sequenceOf(component), stamp: valueOf(component, 'DTSTAMP')?.trim() ?? '' };
}

export function sequenceOf(component: Component): number {
  return toSequence(valueOf(component, 'SEQUENCE'));
}

export function toSequence(text: string | undefined): number {
  const value = Number(text ?? 0);
  return Number.isInteger(value) && value > 0 ? Math.min(value, MAX_SEQUENCE) : 0;
}

/** "2/20260131T093000Z", for parameters that remember one. */
export function formatRevision({ sequence, stamp }: Revision): string {
  return `${sequence}/${stamp}`;
}

export function parseRevision(text: string): Revision {
  const [sequence, stamp = ''] = text.split('/');
  return { sequence: toSequence(sequence), stamp };
}

export function withRevision(component: Component, { sequence, stamp }: Revision): Component {
  const stamped = stamp === '' ? component : withValue(component, 'DTSTAMP', stamp);
  return withValue(stamped, 'SEQUENCE', String(sequence));
}

/** Below zero when `a` is the older one. */
export function compareRevisions(a: Revision, b: Revision): number {
  if (a.sequence !== b.sequence) return a.sequence - b.sequence;
  return a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0;
}

/** Whether one DTSTAMP is before another, or after it by so many seconds at most; of what is none it is not. */
export function isSoonAfter(stamp: string, other: string, seconds: number): boolean {
  if (!STAMP.test(stamp) || !STAMP.test(other)) return false;
  return stamp <= toStamp(toInstant(other).add({ seconds }));
}

/** DTSTAMP for something that must come after what happened at `last`. */
export function nextStamp(now: string, last: string): string {
  if (last < now || !STAMP.test(last)) return now;
  const next = toStamp(toInstant(last).add({ seconds: 1 }));
  // After the last second of the year 9999 there is no later one.
  return next > last && next.length === last.length ? next : last;
}

export function toStamp(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');
}

function toInstant(stamp: string): Temporal.Instant {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)!;
  try {
    return Temporal.Instant.from(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  } catch {
    return Temporal.Instant.fromEpochMilliseconds(0);
  }
}
