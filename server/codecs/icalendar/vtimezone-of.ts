import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from './component.ts';
import { formatDateTime } from './date-time.ts';
import { namedZone } from './named-zone.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import {
  followsPattern,
  recurOfPattern,
  tryYearlyPattern,
  type YearlyPattern,
} from './yearly-pattern.ts';
import { transitionsOf, type Transition } from './zone-transitions.ts';

/** 2040 to 2067: changes that were decreed year by year are over, and every day of the week comes for each date. */
const FUTURE = { from: 2_208_988_800, to: 3_092_601_599, years: 28 };
/** Changes without a yearly pattern, as those around Ramadan, are written out so far, and to 2040 at least. */
const WRITTEN_OUT_SECONDS = 30 * 366 * 86_400;
const LONGEST_SEASON = 366 * 86_400;

/**
 * A VTIMEZONE of a zone of the IANA database, for those that cannot look names up. Right from the moment given on.
 * @param from seconds since 1970: the first time that is used with it
 * @returns undefined when there is no such zone
 */
// RFC 5545 §3.6.5
export function vtimezoneOf(name: string, from: number): Component | undefined {
  const zone = namedZone(name);
  if (zone === undefined) return undefined;
  const patterns = futurePatterns(zone.id);
  const end =
    patterns.length === 0
      ? Math.max(from + WRITTEN_OUT_SECONDS, FUTURE.from)
      : Math.max(from, FUTURE.to);
  const transitions = transitionsOf(zone.id, from, end);
  const isUnchanged = transitions.every((t) => t.at <= from) && from >= 0;
  const regular = regularFrom(transitions, patterns);
  const written = groupChanges(transitions.slice(0, regular));
  const components = isUnchanged
    ? [unchanged(zone.offsetAt(from))]
    : [
        ...written.map((group) => observance(group)),
        ...transitions.slice(regular, regular + patterns.length).map((t) => yearly(t, patterns)),
      ];
  if (components.length === 0) components.push(unchanged(zone.offsetAt(from)));
  return {
    name: 'VTIMEZONE',
    properties: [textProperty('TZID', name), textProperty('X-LIC-LOCATION', zone.id)],
    components,
  };
}

/** The two changes of each year to come; none where there are no changes or they have no pattern. */
function futurePatterns(id: string): YearlyPattern[] {
  const transitions = transitionsOf(id, FUTURE.from, FUTURE.to).filter((t) => t.at >= FUTURE.from);
  if (transitions.length !== FUTURE.years * 2) return [];
  const patterns = [0, 1].map((which) =>
    tryYearlyPattern(transitions.filter((_, i) => i % 2 === which)),
  );
  return patterns.filter((p) => p !== undefined).length === 2
    ? patterns.filter((p) => p !== undefined)
    : [];
}

/** From which change on all follow the patterns in turn. */
function regularFrom(
  transitions: readonly Transition[],
  patterns: readonly YearlyPattern[],
): number {
  if (patterns.length === 0) return transitions.length;
  let from = transitions.length;
  for (let i = transitions.length - 1; i >= 0; i--) {
    const transition = transitions[i]!;
    const next = transitions[i + 1];
    const isInTurn =
      next === undefined ||
      (next.before === transition.after && next.at - transition.at < LONGEST_SEASON);
    if (!isInTurn || !patterns.some((pattern) => followsPattern(transition, pattern))) break;
    from = i;
  }
  return from;
}

/** Changes between the same offsets go into one part. */
function groupChanges(transitions: readonly Transition[]): Transition[][] {
  const groups = new Map<string, Transition[]>();
  for (const transition of transitions) {
    const key = `${transition.before} ${transition.after}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [transition]);
    else group.push(transition);
  }
  return [...groups.values()];
}

function observance(changes: readonly Transition[]): Component {
  const others = changes.slice(1).map((change) => property('RDATE', onsetText(change)));
  return part(changes[0]!, others);
}

function yearly(change: Transition, patterns: readonly YearlyPattern[]): Component {
  const pattern = patterns.find((p) => followsPattern(change, p))!;
  return part(change, [property('RRULE', formatRecur(recurOfPattern(pattern)))]);
}

function unchanged(offset: number): Component {
  return part({ at: -offset, before: offset, after: offset }, []);
}

function part(change: Transition, recurrence: readonly ContentLine[]): Component {
  return {
    name: change.after > change.before ? 'DAYLIGHT' : 'STANDARD',
    properties: [
      property('TZOFFSETFROM', formatUtcOffset(change.before)),
      property('TZOFFSETTO', formatUtcOffset(change.after)),
      property('DTSTART', onsetText(change)),
      ...recurrence,
    ],
    components: [],
  };
}

function onsetText({ at, before }: Transition): string {
  return formatDateTime({ kind: 'floating', at: fromLocalSeconds(at + before) });
}

/** Seconds are written only where there are some, as before standard time. */
// RFC 5545 §3.3.14
function formatUtcOffset(offset: number): string {
  const seconds = Math.abs(offset);
  const numbers = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (numbers[2] === 0) numbers.pop();
  return `${offset < 0 ? '-' : '+'}${numbers.map((n) => String(n).padStart(2, '0')).join('')}`;
}
