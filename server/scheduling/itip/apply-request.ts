import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { first } from '#codecs/icalendar/property.ts';
import { withAnswersAgain } from './answers-again.ts';
import { ignored, type Applied } from './applied.ts';
import { isCalledOff } from './apply-cancel.ts';
import {
  componentsOf,
  mapComponents,
  withZonesOf,
  type CalendarObject,
} from './calendar-object.ts';
import { changeOf, hasOtherTimes } from './component-change.ts';
import { bringsDeclinedSeries, withoutDeclined, withoutLeftOut } from './declined-before.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { absentFrom, DECLINED, TAKEN_OUT } from './taken-out.ts';
import { askedWithSeries } from './merge/exception-question.ts';
import { askedLate } from './merge/late-question.ts';
import { mergeException, mergeSeries, newCopy } from './merge/merge-copy.ts';
import { answeredAt } from './merge/new-question.ts';
import { OWN_EXCEPTION } from './merge/what-is-own.ts';
import { ASKED_AT, attendeeOf, partstatOf, type IsMe } from './participants.ts';
import { withLines, withValue } from './property-lines.ts';
import { compareRevisions, parseRevision, revisionOf, sequenceOf, toSequence } from './revision.ts';

/**
 * An invitation, or a change of one: the whole meeting when the series is in it, else single instances.
 * @param now DTSTAMP of answers that are told again
 */
// RFC 5546 §3.2.2, RFC 6638 §4.1
export function applyRequest(
  stored: CalendarObject | undefined,
  message: CalendarObject,
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): Applied {
  if (!componentsOf(message).some((c) => attendeeOf(c, isMe))) return ignored('not-invited');
  if (stored === undefined) {
    // Who declined and took the invitation away is not asked again by what others answer.
    if (hasDeclined(message, isMe)) return ignored('declined');
    const object = withoutDeclined(newObject(message), isMe);
    return { kind: 'applied', object, effect: 'invited' };
  }
  const merged =
    message.master === undefined || bringsDeclinedSeries(stored, message, isMe)
      ? withInstances(stored, message, isMe)
      : withWhole(stored, { ...message, master: message.master }, isMe);
  if (merged === undefined)
    // Who still has what was called off took nothing away, also where they had declined it.
    return isMadeAnew(stored, message)
      ? { kind: 'applied', object: newObject(message), effect: 'invited' }
      : ignored('outdated');
  const again = withAnswersAgain(withZonesOf(merged, message), message, { isMe, now });
  return { kind: 'applied', ...again, effect: 'updated' };
}

function newObject(message: CalendarObject): CalendarObject {
  return mapComponents(message, newCopy);
}

/** A meeting that was called off is over: what its organizer sends under its UID later is another, which may count from the start. */
function isMadeAnew(stored: CalendarObject, message: CalendarObject): boolean {
  // Of instances alone, what was said of the others may be later.
  if (stored.master === undefined || message.master === undefined) return false;
  const last = componentsOf(stored).map((c) => revisionOf(c).stamp);
  return (
    componentsOf(stored).every(isCancelled) &&
    componentsOf(message).every((c) => last.every((stamp) => revisionOf(c).stamp > stamp))
  );
}

function hasDeclined(message: CalendarObject, isMe: IsMe): boolean {
  return componentsOf(message).every((component) => {
    const me = attendeeOf(component, isMe);
    return me === undefined || partstatOf(me) === 'DECLINED';
  });
}

/** Only some instances: each is judged on its own. */
function withInstances(
  stored: CalendarObject,
  message: CalendarObject,
  isMe: IsMe,
): CalendarObject | undefined {
  const { master } = stored;
  const left = withoutLeftOut(stored, message);
  const overrides = new Map(left.overrides);
  const exdates = absentFrom(stored);
  const zones = [stored.zones, message.zones] as const;
  let isChanged = left !== stored;
  let isBack = false;
  for (const [key, component] of message.overrides) {
    const exdate = exdates.get(key);
    if (exdate !== undefined && staysOut(exdate, component, isMe)) continue;
    const old = overrides.get(key);
    if (old !== undefined && isOlder(component, old)) {
      const asked = askedLate(old, component, { isMe, zones });
      overrides.set(key, asked);
      isChanged ||= asked !== old;
      continue;
    }
    if (old === undefined && isCalledOff(stored, component)) continue;
    if (old === undefined && master && isUndone(component, master)) continue;
    const copy = { old, series: master, isMe, zones };
    overrides.set(key, mergeException(component, { ...copy, isBack: exdate !== undefined }));
    isBack = exdates.delete(key) || isBack;
    isChanged = true;
  }
  if (!isChanged) return undefined;
  return {
    ...stored,
    overrides,
    master: master && isBack ? withLines(master, 'EXDATE', [...exdates.values()]) : master,
  };
}

/** The whole meeting: what is not in it is no more, unless it is newer. */
function withWhole(
  stored: CalendarObject,
  message: CalendarObject & { readonly master: Component },
  isMe: IsMe,
): CalendarObject | undefined {
  const zones = [stored.zones, message.zones] as const;
  const isLate =
    stored.master === undefined
      ? isCalledOff(stored, message.master)
      : isOlder(message.master, stored.master);
  const master = isLate
    ? stored.master && askedLate(stored.master, message.master, { isMe, zones })
    : withKeptExdates(
        stored,
        message,
        mergeSeries(message.master, {
          old: stored.master,
          sent: stored.master && withoutOwnExdates(stored, stored.master, message),
          isMe,
          zones,
        }),
        isMe,
      );
  const isSeriesAsked =
    master !== undefined &&
    !isAnswered(master, isMe) &&
    (stored.master === undefined || isAnswered(stored.master, isMe));
  const hidden =
    master === undefined ? new Map<string, ContentLine>() : exdatesOf({ ...message, master });
  const absent = exdatesOf(stored);
  const overrides = new Map<string, Component>();
  let isChanged = !isLate || master !== stored.master;
  for (const [key, component] of message.overrides) {
    if (hidden.has(key)) continue;
    const old = stored.overrides.get(key);
    const of = { old, series: stored.master, isSeriesAsked, isMe, zones };
    if (old === undefined ? isLate && !isAfterSeries(component, stored) : isOlder(component, old)) {
      const asked = old && askedLate(askedWithSeries(old, component, of), component, of);
      if (asked !== undefined) overrides.set(key, asked);
      isChanged ||= asked !== old;
      continue;
    }
    const isBack = absent.has(key);
    overrides.set(key, mergeException(component, { ...of, told: message.master, isBack }));
    isChanged = true;
  }
  for (const [key, old] of stored.overrides) {
    if (message.overrides.has(key) || hidden.has(key)) continue;
    const kept = isLate ? old : outliving(old, stored, message, isMe);
    if (kept !== undefined) overrides.set(key, kept);
  }
  return isChanged ? { ...stored, master, overrides } : undefined;
}

/** What the series said later is not undone by an exception of before. */
function isUndone(component: Component, master: Component): boolean {
  return isCancelled(master)
    ? isOlder(component, master)
    : sequenceOf(component) < sequenceOf(master);
}

function isOlder(component: Component, stored: Component): boolean {
  return compareRevisions(revisionOf(component), revisionOf(stored)) < 0;
}

/** An exception in a late message may still be news. */
function isAfterSeries(component: Component, stored: CalendarObject): boolean {
  return stored.master === undefined
    ? !isCalledOff(stored, component)
    : !isOlder(component, stored.master);
}

/** What stays of an exception that the organizer's whole meeting does not have. */
function outliving(
  old: Component,
  stored: CalendarObject,
  message: CalendarObject & { readonly master: Component },
  isMe: IsMe,
): Component | undefined {
  if (compareRevisions(revisionOf(message.master), revisionOf(old)) < 0) return old;
  if (stored.master === undefined || first(old, OWN_EXCEPTION) === undefined) return undefined;
  const zones = [stored.zones, message.zones] as const;
  const asked = parameter(attendeeOf(message.master, isMe) ?? noLine, ASKED_AT);
  const isAskedAnew =
    asked === undefined
      ? changeOf(
          { component: withoutTakenOut(stored), zones: stored.zones },
          { component: message.master, zones: message.zones },
        ) === 'reschedule'
      : toSequence(asked) > answeredAt(old, isMe);
  const id = first(old, 'RECURRENCE-ID')!;
  if (isAskedAnew || !isInstance(message, message.master, id)) return undefined;
  // The answer for one instance, which the organizer does not know of yet; the rest is as the series has it now.
  const component = instanceOf(message, message.master, id);
  const merged = mergeException(component, { old, series: undefined, isMe, zones });
  return withValue(merged, OWN_EXCEPTION, 'TRUE');
}

const noLine: ContentLine = { name: '', parameters: [], value: '' };

/** The series as the organizer last sent it: what was taken out of the copy alone is no change of theirs. */
function withoutTakenOut(stored: CalendarObject): Component {
  const sent = [...exdatesOf(stored).values()].filter((line) => !parameter(line, TAKEN_OUT));
  return withLines(stored.master!, 'EXDATE', sent);
}

function isAnswered(component: Component | undefined, isMe: IsMe): boolean {
  const me = component && attendeeOf(component, isMe);
  return me !== undefined && partstatOf(me) !== 'NEEDS-ACTION';
}

/** The same where the attendee took out instances, or the message says what became of such that were called off. */
function withoutOwnExdates(
  stored: CalendarObject,
  master: Component,
  message: CalendarObject,
): Component {
  const sent = [...exdatesOf(stored)].filter(
    ([key, line]) => parameter(line, DECLINED) === undefined && !message.overrides.has(key),
  );
  return withLines(
    master,
    'EXDATE',
    sent.map(([, line]) => line),
  );
}

/** Instances that were taken out stay out while the message does not know of it. */
function withKeptExdates(
  stored: CalendarObject,
  message: CalendarObject,
  master: Component,
  isMe: IsMe,
): Component {
  const present = exdatesOf({ ...message, master });
  const isAnew = isMovedAnew(stored, message, isMe);
  for (const [key, exdate] of absentFrom(stored)) {
    const component = message.overrides.get(key) ?? message.master!;
    const isBack =
      isAnew && parameter(exdate, DECLINED) !== undefined && !message.overrides.has(key);
    if (!isBack && staysOut(exdate, component, isMe)) present.set(key, exdate);
  }
  // An exception that came before the series it follows on.
  for (const [key, component] of stored.overrides)
    if (!message.overrides.has(key) && isOlder(master, component)) present.delete(key);
  return withLines(master, 'EXDATE', [...present.values()]);
}

/** The series has other times, and its attendee is asked for it: whatever they took out of it before was of other times. */
function isMovedAnew(stored: CalendarObject, message: CalendarObject, isMe: IsMe): boolean {
  const { master } = message;
  if (stored.master === undefined || master === undefined || isAnswered(master, isMe)) return false;
  return hasOtherTimes(
    { component: stored.master, zones: stored.zones },
    { component: master, zones: message.zones },
  );
}

/** @param component what the message says of the instance */
function staysOut(exdate: ContentLine, component: Component, isMe: IsMe): boolean {
  const text = parameter(exdate, TAKEN_OUT);
  if (text === undefined) return false;
  const at = parseRevision(text);
  if (parameter(exdate, DECLINED) === undefined)
    return compareRevisions(revisionOf(component), at) < 0;
  // Who declined an instance by deleting it sees it again when they are asked anew, for it or for the series.
  const me = attendeeOf(component, isMe) ?? noLine;
  const asked = parameter(me, ASKED_AT);
  if (asked !== undefined) return toSequence(asked) <= at.sequence;
  if (first(component, 'RECURRENCE-ID') === undefined) return true;
  return partstatOf(me) !== 'NEEDS-ACTION' || sequenceOf(component) <= at.sequence;
}
