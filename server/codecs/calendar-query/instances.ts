import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { DomainError } from '#platform/errors.ts';
import { createMomentSet } from './moment-set.ts';
import type { MomentSet } from './moment-set.ts';
import { occurrencesOf } from './recurrence-set.ts';
import type { Occurrence, SearchSpan } from './recurrence-set.ts';
import { isRecurring, seriesOf } from './series.ts';
import type { Series } from './series.ts';
import { endAfter, momentIn, timingOf } from './timing.ts';
import type { Timing } from './timing.ts';

/** One time at which a component takes place. */
export interface Instance {
  /** The component that says what happens: the master, or what stands for the instance. */
  readonly component: Component;
  readonly isDate: boolean;
  /** Epoch seconds; of dates, the midnight in the zone of who asks. */
  readonly start: number;
  /** The first second after it; the start itself for what takes no time. */
  readonly end: number;
  /** What the clocks of its DTSTART's zone show at the start. */
  readonly startLocal: LocalSeconds;
  /** The zone of its DTSTART, in which days after or before it are counted. */
  readonly zone: Zone;
  /** The start as the series has it, for what belongs to one. */
  readonly original: Original | undefined;
}

export interface Original {
  readonly at: number;
  readonly local: LocalSeconds;
}

// A calendar that is looked at for two years every hour; a rule of seconds reaches it in hours.
const maxInstances = 20_000;

/**
 * Every instance that overlaps the range or touches it, of all components of that name, by their starts.
 * @throws DomainError limit-reached for too many, ContentSyntaxError, InputSyntaxError and DomainError not-supported for values that cannot be read
 */
export function instancesOf(
  components: readonly Component[],
  zones: Zones,
  span: SearchSpan,
  limit: number = maxInstances,
): Instance[] {
  const found: Instance[] = [];
  for (const series of seriesOf(components))
    for (const instance of iterateInstances(series, zones, span)) {
      if (instance.end < span.from || instance.start > span.to) continue;
      if (found.length >= limit)
        throw new DomainError('limit-reached', `more than ${limit} instances in this time`, {
          details: { limit },
        });
      found.push(instance);
    }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * The instances of a series lazily, not in order, some perhaps beyond the span: at least those that overlap or touch it. Ends after
 * a number of steps that only series of hours or less reach. Components without DTSTART have none.
 */
export function* iterateInstances(
  { master, overrides }: Series,
  zones: Zones,
  span: SearchSpan,
): Generator<Instance, void, void> {
  const timing = master === undefined ? undefined : timingOf(master, zones);
  const changes = readOverrides(overrides, zones, timing);
  for (const { component, timing, original } of changes.single)
    yield toInstance(component, timing, { local: timing.startLocal, at: timing.startAt }, original);
  if (master === undefined || timing === undefined) return;
  if (!isRecurring(master)) {
    const start = { local: timing.startLocal, at: timing.startAt };
    if (!changes.named.has(start.at, start.local))
      yield toInstance(master, timing, start, undefined);
    return;
  }
  let steps = 0;
  for (const occurrence of occurrencesOf(
    master,
    timing,
    widen(span, timing, changes.later),
    zones,
  )) {
    if (++steps > maxInstances * 2) return;
    const { at, local } = occurrence;
    if (changes.named.has(at, local)) continue;
    const later = changes.later.findLast((change) => change.original.at <= at);
    yield later === undefined
      ? toInstance(master, timing, occurrence, { at, local })
      : movedInstance(later, occurrence);
  }
}

interface Override {
  readonly component: Component;
  readonly timing: Timing;
  readonly original: Original;
}

interface Overrides {
  /** Each stands for one instance. */
  readonly single: readonly Override[];
  /** Each stands for an instance and all later ones, by their recurrence ids. */
  readonly later: readonly Override[];
  readonly named: MomentSet;
}

function readOverrides(
  overrides: readonly Component[],
  zones: Zones,
  series: Timing | undefined,
): Overrides {
  const named = createMomentSet(series?.isDate === true);
  const single: Override[] = [];
  const later: Override[] = [];
  for (const component of overrides) {
    const line = first(component, 'RECURRENCE-ID')!;
    const value = dateTimeOf(line);
    const original = { at: momentIn(series?.zone, value, zones), local: localSecondsOf(value) };
    if (value.kind === 'date') named.addDay(original.local);
    else named.addMoment(original.at, original.local);
    const timing = timingOf(component, zones);
    if (timing === undefined) continue;
    const override = { component, timing, original };
    single.push(override);
    if (isOfLater(component)) later.push(override);
  }
  later.sort((a, b) => a.original.at - b.original.at);
  return { single, later, named };
}

/** Whether a component stands for an instance and all that come after it. */
// RFC 5545 §3.2.13
export function isOfLater(component: Component): boolean {
  const line = first(component, 'RECURRENCE-ID');
  return line !== undefined && parameter(line, 'RANGE')?.toUpperCase() === 'THISANDFUTURE';
}

function toInstance(
  component: Component,
  timing: Timing,
  { local, at, end }: Occurrence,
  original: Original | undefined,
): Instance {
  return {
    component,
    isDate: timing.isDate,
    start: at,
    end: Math.max(at, end ?? endAfter(timing.zone, timing.length, local, at)),
    startLocal: local,
    zone: timing.zone,
    original,
  };
}

/** An instance after one that moved all later ones: by as much, as clocks show it. */
function movedInstance({ component, timing, original }: Override, member: Occurrence): Instance {
  const { zone, startLocal } = timing;
  const shift = startLocal - toZoneLocal(zone, original.at);
  const local = toZoneLocal(zone, member.at) + shift;
  const moved = { local, at: toEpochSeconds(zone, local) };
  return toInstance(component, timing, moved, { at: member.at, local: member.local });
}

/** Where members must lie whose instances can reach the span. */
function widen(span: SearchSpan, timing: Timing, later: readonly Override[]): SearchSpan {
  let [before, after] = [lengthInSeconds(timing), 0];
  for (const override of later) {
    const shift = override.timing.startAt - override.original.at;
    before = Math.max(before, shift + lengthInSeconds(override.timing));
    after = Math.max(after, -shift);
  }
  // The day is for changes of clocks between.
  return { from: span.from - before - secondsPerDay, to: span.to + after + secondsPerDay };
}

function lengthInSeconds({ length }: Timing): number {
  return length.days * secondsPerDay + length.seconds;
}
