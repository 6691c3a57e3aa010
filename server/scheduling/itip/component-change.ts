import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { organizersExtensions } from './attendee-view.ts';
import { isInstance } from './is-instance.ts';
import { epochSecondsOf, isDay, momentKey, secondsLong } from './moments.ts';
import { addressOf, agentOf, attendeesOf } from './participants.ts';
import { lengthOfSeries } from './series-length.ts';

/**
 * What an organizer's change of one component comes to. details: attendees are told; status: that, under a new SEQUENCE;
 * reschedule: that, and everybody is asked anew.
 */
export type ChangeKind = 'none' | 'details' | 'status' | 'reschedule';

const ranks: readonly ChangeKind[] = ['none', 'details', 'status', 'reschedule'];

export function strongest(a: ChangeKind, b: ChangeKind): ChangeKind {
  return ranks.indexOf(a) >= ranks.indexOf(b) ? a : b;
}

export interface Versioned {
  readonly component: Component;
  readonly zones: Zones;
}

/** The kind of change from one version of a component to the next. */
// RFC 5546 §2.1.4, RFC 6638 §3.2.8
export function changeOf(before: Versioned, after: Versioned): ChangeKind {
  if (hasOtherTimes(before, after)) return 'reschedule';
  const rules = changeOfRules(before, after);
  if (rules === 'reschedule') return rules;
  const added = missingDates(after, before, 'EXDATE');
  if (bringsBack(before, after) || missingDates(after, before, 'RDATE').length > 0)
    return 'reschedule';
  const isStatus =
    rules === 'status' ||
    added.length > 0 ||
    missingExclusions(after, before).length > 0 ||
    missingDates(before, after, 'RDATE').length > 0 ||
    statusOf(before.component) !== statusOf(after.component) ||
    hasOtherGuests(before.component, after.component);
  if (isStatus) return 'status';
  const isSame =
    fingerprint(before.component) === fingerprint(after.component) &&
    toldOf(before.component).size === toldOf(after.component).size;
  return isSame ? 'none' : 'details';
}

/**
 * The kind of change from an instance as the series has it to an exception that was made of it.
 * @param begins DTSTART of the instance when the series does not have it at the time of its RECURRENCE-ID
 */
export function changeOfInstance(
  master: Versioned,
  override: Versioned,
  begins?: ContentLine,
): ChangeKind {
  const { component, zones } = override;
  const id = first(component, 'RECURRENCE-ID');
  const start = first(component, 'DTSTART') ?? first(component, 'DUE');
  if (id === undefined || start === undefined) return 'details';
  const wanted = begins === undefined ? momentKey(id, zones) : momentKey(begins, master.zones);
  const isMoved = wanted !== momentKey(start, zones);
  if (isMoved || secondsLong(master.component, master.zones) !== secondsLong(component, zones))
    return 'reschedule';
  if (statusOf(master.component) !== statusOf(component)) return 'status';
  return details(master.component) === details(component) ? 'none' : 'details';
}

/** Who is invited again must be able to tell it from the invitation that was taken back, or from that to the series. */
function hasOtherGuests(before: Component, after: Component): boolean {
  const left = toldOf(after);
  const isGone = [...toldOf(before)].some((address) => !left.has(address));
  const isException = first(after, 'RECURRENCE-ID') !== undefined;
  return isGone || (isException && hasOtherGuestsAdded(before, left));
}

/** Addresses of those who hear of the meeting from us. */
function toldOf(component: Component): Set<string> {
  const told = attendeesOf(component).filter((line) => agentOf(line) === 'SERVER');
  return new Set(told.map(addressOf));
}

function hasOtherGuestsAdded(before: Component, present: ReadonlySet<string>): boolean {
  const known = new Set(attendeesOf(before).map(addressOf));
  return [...present].some((address) => !known.has(address));
}

/** Whether it begins at another time, in a zone with other clocks, or takes longer or less. */
export function hasOtherTimes(before: Versioned, after: Versioned): boolean {
  const keyOf = ({ component, zones }: Versioned) => {
    const start = first(component, 'DTSTART');
    const due = start === undefined ? first(component, 'DUE') : undefined;
    const moments = [start, due].map((line) => line && momentKey(line, zones));
    return [...moments, ...clockChanges({ component, zones })].join(' ');
  };
  return (
    keyOf(before) !== keyOf(after) ||
    secondsLong(before.component, before.zones) !== secondsLong(after.component, after.zones)
  );
}

const QUARTER_DAYS = 91;

/** How much clocks differ through the year in the zone of a series: in another zone its first time may be the same, and others not. */
function clockChanges({ component, zones }: Versioned): number[] {
  const start = first(component, 'DTSTART');
  if (start === undefined || isDay(start) || all(component, 'RRULE').length === 0) return [];
  const at = epochSecondsOf(start, zones);
  if (at === undefined) return [];
  const zone = zones.zoneFor(dateTimeOf(start));
  return [1, 2, 3].map(
    (quarter) => zone.offsetAt(at + quarter * QUARTER_DAYS * 86_400) - zone.offsetAt(at),
  );
}

/** A rule that only ends earlier takes instances away and moves none. */
function changeOfRules(before: Versioned, after: Versioned): ChangeKind {
  const rulesOf = ({ component }: Versioned) =>
    all(component, 'RRULE')
      .map(({ value }) => splitRule(value))
      .sort((a, b) => (a.rest < b.rest ? -1 : 1));
  const [old, present] = [rulesOf(before), rulesOf(after)];
  if (old.length !== present.length) return 'reschedule';
  let kind: ChangeKind = 'none';
  for (const [i, rule] of present.entries()) {
    const was = old[i]!;
    if (was.rest !== rule.rest) return 'reschedule';
    if (was.end === rule.end) continue;
    if (endsEarlier(was, rule)) kind = 'status';
    else if (present.length > 1 || !hasOtherMeasure(was, rule)) return 'reschedule';
    else kind = changeOfLength(before, after);
  }
  return kind;
}

interface SplitRule {
  /** Everything but UNTIL and COUNT, in a fixed order. */
  readonly rest: string;
  readonly end: string;
}

/** What a rule has without saying it. */
const usualParts = new Set(['INTERVAL=1', 'WKST=MO', '']);

function splitRule(value: string): SplitRule {
  const parts = value.toUpperCase().replace(/\s/g, '').split(';').map(inOrder).sort();
  const isEnd = (part: string) => part.startsWith('UNTIL=') || part.startsWith('COUNT=');
  return {
    rest: parts.filter((part) => !isEnd(part) && !usualParts.has(part)).join(';'),
    end: parts.find(isEnd) ?? '',
  };
}

/** Days and numbers of a part are a set. */
function inOrder(part: string): string {
  const [name = '', values = ''] = part.split('=');
  return values.includes(',')
    ? `${name}=${values.replaceAll('+', '').split(',').sort().join(',')}`
    : part.replace('+', '');
}

function endsEarlier(before: SplitRule, after: SplitRule): boolean {
  if (after.end === '') return false;
  if (before.end === '') return true;
  const [name = '', value = ''] = after.end.split('=');
  const [oldName = '', old = ''] = before.end.split('=');
  if (name !== oldName) return false;
  return name === 'COUNT' ? Number(value) < Number(old) : value < old;
}

function hasOtherMeasure(before: SplitRule, after: SplitRule): boolean {
  const measures = [before, after].map(({ end }) => end.split('=')[0]);
  return before.end !== '' && after.end !== '' && measures[0] !== measures[1];
}

/** Programs that end a series earlier name its last day where there was a number. */
function changeOfLength(before: Versioned, after: Versioned): ChangeKind {
  const [old, present] = [before, after].map((v) => lengthOfSeries(v.component, v.zones));
  if (old === undefined || present === undefined || present > old) return 'reschedule';
  return present < old ? 'status' : 'none';
}

/** Whether a date that was left out is one of the series again; behind the end of it none is. */
function bringsBack(before: Versioned, after: Versioned): boolean {
  const isBack = (line: ContentLine) => isInstance(after, after.component, line);
  return (
    missingDates(before, after, 'EXDATE').some(isBack) ||
    missingExclusions(before, after).length > 0
  );
}

/** EXRULEs of `from`, as iCalendar had them before RFC 5545, that are not in `into`. */
function missingExclusions(from: Versioned, into: Versioned): string[] {
  const exclusionsOf = ({ component }: Versioned) =>
    all(component, 'EXRULE').map(({ value }) => Object.values(splitRule(value)).join(';'));
  const known = new Set(exclusionsOf(into));
  return exclusionsOf(from).filter((rule) => !known.has(rule));
}

/** Dates of `from` that are not in `into`. */
function missingDates(from: Versioned, into: Versioned, name: 'EXDATE' | 'RDATE'): ContentLine[] {
  const known = new Set(datesOf(into, name).map((line) => momentKey(line, into.zones)));
  return datesOf(from, name).filter((line) => !known.has(momentKey(line, from.zones)));
}

function datesOf({ component }: Versioned, name: string): ContentLine[] {
  return all(component, name).flatMap((line) =>
    line.value.split(',').map((value) => ({ ...line, value })),
  );
}

function statusOf(component: Component): string {
  const status = valueOf(component, 'STATUS')?.toUpperCase() ?? '';
  return status === 'CANCELLED' ? status : status === 'TENTATIVE' ? status : '';
}

/** Names that change without the meeting changing, or that have been compared by their meaning. */
const bookkeeping = new Set([
  'DTSTAMP',
  'LAST-MODIFIED',
  'CREATED',
  'SEQUENCE',
  'REQUEST-STATUS',
  'DTSTART',
  'DTEND',
  'DURATION',
  'DUE',
  'RRULE',
  'RDATE',
  'EXDATE',
  'EXRULE',
]);
const ofInstances = new Set(['RECURRENCE-ID']);

/** Equal for components that say the same to their attendees, apart from times and answers. */
export function fingerprint(component: Component): string {
  const lines = component.properties
    .filter(({ name }) => !bookkeeping.has(name) && isOfMeeting(name))
    .map(lineKey);
  // VLOCATION and the like.
  const parts = component.components
    .filter(({ name }) => name !== 'VALARM')
    .map((part) => `${part.name}\n${fingerprint(part)}`);
  return [...lines, ...parts].sort().join('\n');
}

function isOfMeeting(name: string): boolean {
  return !name.startsWith('X-') || organizersExtensions.has(name);
}

function details(component: Component): string {
  return fingerprint({
    ...component,
    properties: component.properties.filter(({ name }) => !ofInstances.has(name)),
  });
}

const answers = new Set(['PARTSTAT', 'RSVP', 'CN', 'EMAIL']);

function lineKey(line: ContentLine): string {
  const isPerson = line.name === 'ATTENDEE' || line.name === 'ORGANIZER';
  const parameters = line.parameters
    .filter(({ name }) => !name.startsWith('X-') && !name.startsWith('SCHEDULE-'))
    .filter(({ name }) => !isPerson || !answers.has(name))
    .map(({ name, values }) => `${name}=${values.join(',').toUpperCase()}`)
    .sort();
  return [line.name, ...parameters, isPerson ? addressOf(line) : line.value.trim()].join(';');
}
