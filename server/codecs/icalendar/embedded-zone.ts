import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { parseRecur, type Recur } from '#codecs/recurrence/recur.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Component } from './component.ts';
import { dateTimeOf, dateTimesOf, localSecondsOf } from './date-time.ts';
import { hasPeriods, periodsOf } from './period.ts';
import { all, first, valueOf } from './property.ts';
import { spanZone, type Span } from './span-zone.ts';
import type { Zone } from './zone.ts';

/** A STANDARD or DAYLIGHT part. Onsets are local by the clocks before them. */
interface Observance {
  readonly offsetFrom: number;
  readonly offsetTo: number;
  readonly start: LocalSeconds;
  /** DTSTART and RDATE, rising. */
  readonly onsets: readonly LocalSeconds[];
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly recur: Recur;
  readonly until: LocalSeconds;
  /** Two onsets of the rule are not farther apart than this. */
  readonly reach: number;
}

const DAY = 86_400;
/** The whole history of a zone has thirty; each costs a search for every span that is asked for. */
const MAX_OBSERVANCES = 60;
const MAX_RULES = 2;
/** Onsets of one rule in its reach: more are no rule of a time zone. */
const MAX_ONSETS = 1_000;

/**
 * The zone that a VTIMEZONE defines. Undefined when it defines nothing that can be used; parts that cannot be read are left out.
 */
// RFC 5545 §3.6.5
export function embeddedZone(definition: Component): Zone | undefined {
  const observances = definition.components
    .slice(0, MAX_OBSERVANCES)
    .map(tryObservance)
    .filter((o) => o !== undefined)
    .sort((a, b) => a.start - a.offsetFrom - (b.start - b.offsetFrom));
  if (observances.length === 0) return undefined;
  const id = valueOf(definition, 'TZID') ?? '';
  return spanZone(id, (epochSeconds) => spanAt(observances, epochSeconds));
}

/** Seconds east of UTC. @throws ContentSyntaxError */
// RFC 5545 §3.3.14
export function utcOffsetOf(line: ContentLine): number {
  const found = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(line.value.trim());
  const seconds =
    found === null
      ? Number.NaN
      : Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
  // A day is more than any zone is off, and so much that local times would leave the years there are.
  if (!(seconds < DAY))
    throw new ContentSyntaxError('not an offset such as +0100', line.line, line.name);
  return found![1] === '-' ? -seconds || 0 : seconds;
}

function tryObservance(part: Component): Observance | undefined {
  const from = first(part, 'TZOFFSETFROM');
  const to = first(part, 'TZOFFSETTO');
  const startLine = first(part, 'DTSTART');
  if (to === undefined || startLine === undefined) return undefined;
  try {
    const offsetTo = utcOffsetOf(to);
    const offsetFrom = from === undefined ? offsetTo : utcOffsetOf(from);
    const start = onsetOf(startLine, offsetFrom);
    const onsets = [start, ...all(part, 'RDATE').flatMap((line) => onsetsOf(line, offsetFrom))];
    const rules = all(part, 'RRULE')
      .slice(0, MAX_RULES)
      .map((line) => readRule(line, start, offsetFrom));
    return {
      offsetFrom,
      offsetTo,
      start,
      onsets: onsets.sort((a, b) => a - b),
      rules: rules.filter((rule) => isOfZone(rule, start)),
    };
  } catch (error) {
    if (error instanceof ContentSyntaxError || error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function onsetOf(line: ContentLine, offsetFrom: number): LocalSeconds {
  const value = dateTimeOf(line);
  return localSecondsOf(value) + (value.kind === 'utc' ? offsetFrom : 0);
}

function onsetsOf(line: ContentLine, offsetFrom: number): LocalSeconds[] {
  const values = hasPeriods(line) ? periodsOf(line).map((p) => p.start) : dateTimesOf(line);
  return values.map((value) => localSecondsOf(value) + (value.kind === 'utc' ? offsetFrom : 0));
}

function readRule(line: ContentLine, start: LocalSeconds, offsetFrom: number): Rule {
  const recur = parseRecur(line.value);
  const reach = (366 * recur.interval + 31) * DAY;
  const rule = { recur, until: ruleEnd(recur, offsetFrom), reach };
  if (recur.count === undefined || !isYearly(recur)) return rule;
  // An end by count is brought to a time once, so that later look-ups need not count.
  let last = start;
  for (const onset of onsetsBetween(rule, start, start, rule.until)) last = onset;
  return { ...rule, until: last };
}

/** Clocks are changed on days of the year; searching through rules of other kinds could take long. */
function isYearly({ freq, rscale }: Recur): boolean {
  return freq === 'YEARLY' && rscale === undefined;
}

/** Whether a rule says anything about a time zone. */
function isOfZone(rule: Rule, start: LocalSeconds): boolean {
  if (!isYearly(rule.recur)) return false;
  const [onset] = onsetsBetween(rule, start, start, rule.until);
  return onset !== undefined;
}

function ruleEnd({ until }: Recur, offsetFrom: number): LocalSeconds {
  if (until === undefined) return Infinity;
  if (until.kind === 'utc') return until.at + offsetFrom;
  return until.kind === 'date' ? until.at + DAY - 1 : until.at;
}

function spanAt(observances: readonly Observance[], epochSeconds: number): Span {
  let from = -Infinity;
  let until = Infinity;
  let offset = observances[0]!.offsetFrom;
  for (const observance of observances) {
    const local = epochSeconds + observance.offsetFrom;
    const onset = lastOnset(observance, local) - observance.offsetFrom;
    if (onset > -Infinity && onset >= from) {
      from = onset;
      offset = observance.offsetTo;
    }
    until = Math.min(until, nextOnset(observance, local) - observance.offsetFrom);
  }
  return { from, until, offset };
}

/** The last onset at or before that time; -Infinity when there is none. */
function lastOnset({ onsets, rules, start }: Observance, local: LocalSeconds): LocalSeconds {
  let last = -Infinity;
  for (const onset of onsets) if (onset <= local) last = onset;
  for (const rule of rules) {
    const end = Math.min(rule.until, local);
    for (const onset of onsetsBetween(rule, start, end - rule.reach, end))
      if (onset > last) last = onset;
  }
  return last;
}

/** The first onset after that time; Infinity when there is none. */
function nextOnset({ onsets, rules, start }: Observance, local: LocalSeconds): LocalSeconds {
  let next = Infinity;
  for (const onset of onsets) if (onset > local) next = Math.min(next, onset);
  for (const rule of rules)
    for (const onset of onsetsBetween(rule, start, local + 1, Infinity)) {
      next = Math.min(next, onset);
      break;
    }
  return next;
}

function* onsetsBetween(
  { recur, until }: Rule,
  start: LocalSeconds,
  from: LocalSeconds,
  to: LocalSeconds,
): Generator<LocalSeconds> {
  let count = 0;
  for (const onset of iterateRecurrence(recur, start, { from, to: to + 1, until })) {
    if (++count > MAX_ONSETS) return;
    yield onset;
  }
}
