import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { ignored, type Applied, type IgnoredReason } from './applied.ts';
import { withComments } from './attendee-comments.ts';
import { placesOf, type CalendarObject } from './calendar-object.ts';
import { instanceOf } from './instance.ts';
import { isInstance } from './is-instance.ts';
import {
  ANSWERED,
  ANSWERED_APART,
  ASKED_AT,
  addressOf,
  attendeeOf,
  attendeesOf,
  delegatorOf,
  isAnsweredAlike,
  mapAttendees,
  partstatOf,
  addressIn,
} from './participants.ts';
import { setParameter, withLines } from './property-lines.ts';
import {
  compareRevisions,
  formatRevision,
  nextStamp,
  parseRevision,
  revisionOf,
  toSequence,
  withRevision,
  type Revision,
} from './revision.ts';

/** Exceptions that answers may make of one series, lest a guest fill it with dates. */
const MAX_ANSWERED_INSTANCES = 1000;

/**
 * An attendee's answer, entered into the organizer's object. An instance that is no exception yet becomes one.
 * @param now DTSTAMP that the changed components get at least
 */
// RFC 5546 §3.2.3, RFC 6638 §4.2
export function applyReply(
  stored: CalendarObject | undefined,
  message: CalendarObject,
  now: string,
): Applied {
  if (stored === undefined) return ignored('unknown-object');
  let object = stored;
  let reason: IgnoredReason = 'outdated';
  for (const [key, reply] of placesOf(message)) {
    const answered = withAnswer(object, { key, reply, message, now, stored });
    if (typeof answered === 'string') reason = answered;
    else object = answered;
  }
  return object === stored ? ignored(reason) : { kind: 'applied', object, effect: 'answered' };
}

/** Who answers: the ATTENDEE that stands for no other one in the message. */
export function replierOf(reply: Component): ContentLine | undefined {
  const lines = attendeesOf(reply);
  const addresses = new Set(lines.map(addressOf));
  return (
    lines.find((line) => {
      const from = delegatorOf(line);
      return from === undefined || !addresses.has(from);
    }) ?? lines[0]
  );
}

function withAnswer(
  object: CalendarObject,
  parts: {
    readonly key: string | undefined;
    readonly reply: Component;
    readonly message: CalendarObject;
    /** As it was before the message: its answers are of one time. */
    readonly stored: CalendarObject;
    readonly now: string;
  },
): CalendarObject | IgnoredReason {
  const { key, reply, message, stored, now } = parts;
  const target = targetOf(object, reply, key);
  if (target === undefined) return 'unknown-instance';
  const line = replierOf(reply);
  if (line === undefined) return 'not-scheduling';
  const address = addressOf(line);
  const asked = targetOf(stored, reply, key) ?? target;
  const known = attendeeOf(asked, (a) => a === address) ?? delegateOf(target, line);
  // RFC 5546 §2.1.5
  if (known === undefined) return 'party-crasher';
  const revision = revisionOf(reply);
  const hasSequence = valueOf(reply, 'SEQUENCE') !== undefined;
  // A later answer for the series does not take back what was said of an instance.
  const series = stored.master && attendeeOf(stored.master, (a) => a === address);
  const isAlone = key !== undefined && message.master === undefined;
  const isFirst = isAlone && series !== undefined && isAnsweredAlike(known, series);
  const last = isFirst ? setParameter(known, ANSWERED, parameter(known, ANSWERED_APART)) : known;
  const isSaid = (by: ContentLine) => isFirst || partstatOf(by) === partstatOf(line);
  if (isLate(last, revision, { hasSequence, isSaid: isSaid(known) })) return 'outdated';
  const sequence = hasSequence ? revision.sequence : revisionOf(target).sequence;
  const enter = (component: Component): Component => {
    const answer = formatRevision({ ...revision, sequence });
    const apart = key === undefined ? undefined : answer;
    const noted = setParameter(line, ANSWERED_APART, apart);
    const changed = withDelegates(withPartstat(component, noted, answer), line, reply);
    const own = revisionOf(component);
    const stamped = { ...own, stamp: nextStamp(now, own.stamp) };
    return withRevision(withComments(changed, reply, line), stamped);
  };
  const overrides = new Map(object.overrides);
  if (key !== undefined) return { ...object, overrides: overrides.set(key, enter(target)) };
  for (const [other, component] of overrides) {
    const theirs = attendeeOf(component, (a) => a === address);
    const isOpen =
      theirs &&
      isAnsweredAlike(theirs, known) &&
      !isLate(theirs, revision, { hasSequence, isSaid: isSaid(theirs) });
    if (isOpen) overrides.set(other, enter(component));
  }
  return { ...object, master: enter(target), overrides };
}

/** The component that the answer is for. */
function targetOf(
  object: CalendarObject,
  reply: Component,
  key: string | undefined,
): Component | undefined {
  if (key === undefined) return object.master;
  const override = object.overrides.get(key);
  if (override !== undefined || object.master === undefined) return override;
  if (object.overrides.size >= MAX_ANSWERED_INSTANCES) return undefined;
  const id = first(reply, 'RECURRENCE-ID')!;
  return isInstance(object, object.master, id) ? instanceOf(object, object.master, id) : undefined;
}

/**
 * An answer to what was asked before the last change of time is no answer; nor is one older than what is known. Programs that put
 * the DTSTAMP of the invitation into every answer mean the last one that comes.
 * @param parts `isSaid`: whether it says what is known
 */
// RFC 5546 §2.1.5
function isLate(
  known: ContentLine,
  reply: Revision,
  { hasSequence, isSaid }: { readonly hasSequence: boolean; readonly isSaid: boolean },
): boolean {
  const asked = parameter(known, ASKED_AT);
  if (hasSequence && asked !== undefined && reply.sequence < toSequence(asked)) return true;
  const answered = parameter(known, ANSWERED);
  if (answered === undefined) return false;
  const last = parseRevision(answered);
  const order = compareRevisions(hasSequence ? reply : { ...reply, sequence: last.sequence }, last);
  return order === 0 ? isSaid : order < 0;
}

function withPartstat(target: Component, line: ContentLine, answer: string): Component {
  const address = addressOf(line);
  const answered = (old: ContentLine): ContentLine =>
    [
      ['PARTSTAT', partstatOf(line)],
      ['DELEGATED-TO', parameter(line, 'DELEGATED-TO')],
      [ANSWERED, answer],
      [ANSWERED_APART, parameter(line, ANSWERED_APART) ?? parameter(old, ANSWERED_APART)],
      // RFC 6638 §7.3
      ['SCHEDULE-STATUS', '2.0'],
    ].reduce((at, [name, value]) => setParameter(at, name!, value), old);
  if (attendeeOf(target, (a) => a === address) === undefined)
    return withLines(target, 'ATTENDEE', [...attendeesOf(target), answered(line)]);
  return mapAttendees(target, (old) => (addressOf(old) === address ? answered(old) : old));
}

/** The line of a delegate whose delegator said so. */
function delegateOf(target: Component, line: ContentLine): ContentLine | undefined {
  const from = delegatorOf(line);
  const delegator = from === undefined ? undefined : attendeeOf(target, (a) => a === from);
  const to = delegator && parameter(delegator, 'DELEGATED-TO');
  return to !== undefined && addressIn(to) === addressOf(line) ? line : undefined;
}

/** Delegates that a delegator's answer names are invited with it. */
// RFC 5546 §3.2.2.3
function withDelegates(target: Component, line: ContentLine, reply: Component): Component {
  const present = new Set(attendeesOf(target).map(addressOf));
  const to = line.parameters.find((p) => p.name === 'DELEGATED-TO')?.values ?? [];
  const named = to
    .filter((value) => partstatOf(line) === 'DELEGATED' && value !== '')
    .map((value): ContentLine => {
      const bare: ContentLine = { name: 'ATTENDEE', parameters: [], value };
      const given = attendeeOf(reply, (address) => address === addressOf(bare));
      const from = setParameter(given ?? bare, 'DELEGATED-FROM', line.value);
      return parameter(from, 'PARTSTAT') ? from : setParameter(from, 'PARTSTAT', 'NEEDS-ACTION');
    })
    .filter((delegate) => !present.has(addressOf(delegate)));
  return named.length === 0
    ? target
    : withLines(target, 'ATTENDEE', [...attendeesOf(target), ...named]);
}
