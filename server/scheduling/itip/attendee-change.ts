import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { answerKey } from './answer-key.ts';
import { answered, isOpen } from './attendee-answer.ts';
import { refusalOfAttendee } from './attendee-limits.ts';
import { componentsOf, placesOf, type CalendarObject, componentAt } from './calendar-object.ts';
import { declinedAgain, newlyDeclined, type TakenOut } from './declined-instances.ts';
import { exdatesOf } from './instance.ts';
import { OWN_EXCEPTION } from './merge/what-is-own.ts';
import type { OutgoingMessage } from './message.ts';
import { withOneAnswer } from './own-addresses.ts';
import {
  addressOf,
  agentOf,
  ANSWERED,
  ASKED_AT,
  attendeeOf,
  forcedMethodOf,
  isAnsweredAlike,
  mapAttendees,
  organizerOf,
  partstatOf,
  SAID_AGAIN,
  withoutForce,
  type IsMe,
} from './participants.ts';
import { setParameter, withLines, withValue, withParametersOf } from './property-lines.ts';
import { withOthersAnswers } from './others-answers.ts';
import { replyMessage } from './reply-message.ts';
import {
  formatRevision,
  nextStamp,
  parseRevision,
  revisionOf,
  sequenceOf,
  withRevision,
} from './revision.ts';
import { declinedAt, withAbsent } from './taken-out.ts';
import { withWhatIsMeant } from './what-is-meant.ts';

export type AttendeeChange =
  /** The property that only the organizer may change. */
  | { readonly kind: 'refused'; readonly property: string }
  | {
      readonly kind: 'allowed';
      readonly object: CalendarObject | undefined;
      readonly reply: OutgoingMessage | undefined;
    };

/**
 * What an attendee's change of their copy tells the organizer, and the copy as it is to be stored: revisions stay the
 * organizer's. `before` undefined: a copy put there by a program; `after` undefined: deleted.
 * @param now DTSTAMP of the answer
 */
// RFC 6638 §3.2.2
export function planAttendeeChange(change: {
  readonly before: CalendarObject | undefined;
  readonly after: CalendarObject | undefined;
  readonly isMe: IsMe;
  readonly now: string;
  /** Whether what others answered since the program read the copy is kept. */
  readonly isMerged?: boolean;
}): AttendeeChange {
  const { before, isMe, now } = change;
  if (change.after === undefined) {
    const open = before === undefined ? [] : componentsOf(before).filter((c) => isOpen(c, isMe));
    const declined = open.map((c) => answered(c, isMe, 'DECLINED'));
    const times = { isMe, now: stampAfter(open, isMe, now) };
    return { kind: 'allowed', object: undefined, reply: replyFor(before!, declined, times) };
  }
  const given = before ? withWhatIsMeant(before, change.after, isMe) : change.after;
  const meant = withOneAnswer(before, given, isMe);
  const after = before && change.isMerged ? withOthersAnswers(before, meant, isMe) : meant;
  const property = before && refusalOfAttendee(before, after);
  if (property !== undefined) return { kind: 'refused', property };
  const kept =
    before === undefined
      ? after
      : withSeriesAnswer(
          before,
          withSeriesNotes(before, withOrganizersRevisions(before, after), isMe),
          isMe,
        );
  const changed = answersIn(before, kept, isMe);
  const isOwn = (key: string) => before?.master !== undefined && !before.overrides.has(key);
  const gone = before === undefined ? [] : newlyDeclined(before, kept, isMe);
  const stamp = stampAfter([...changed, ...gone.map((g) => g.component)], isMe, now);
  const isWanted = (c: Component) => forcedMethodOf(organizerOf(c) ?? noLine) === 'REPLY';
  const isForced = componentsOf(after).some(isWanted);
  const sent = isForced && changed.length === 0 ? componentsOf(kept) : changed;
  const declined = [
    ...gone.filter((g) => g.isNews).map((g) => g.component),
    ...(before === undefined ? [] : declinedAgain(before, kept, isMe)),
  ];
  const reply = replyFor(kept, [...sent, ...declined], { isMe, now: stamp });
  return { kind: 'allowed', object: marked(kept, { changed, gone, isMe, stamp, isOwn }), reply };
}

const noLine: ContentLine = { name: '', parameters: [], value: '' };

function replyFor(
  object: CalendarObject,
  components: readonly Component[],
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): OutgoingMessage | undefined {
  const scheduled = components.filter((c) => {
    const organizer = organizerOf(c);
    const me = attendeeOf(c, isMe);
    // RFC 6638 §7.1
    return organizer && me && agentOf(organizer) === 'SERVER' && !isMe(addressOf(organizer));
  });
  return scheduled.length === 0 ? undefined : replyMessage(object, scheduled, { isMe, now });
}

/** Components whose answer is new: other than before, or than what the series said. */
function answersIn(
  before: CalendarObject | undefined,
  after: CalendarObject,
  isMe: IsMe,
): Component[] {
  const isNew = (key: string | undefined, component: Component): boolean => {
    const me = attendeeOf(component, isMe);
    if (me === undefined) return false;
    const old = before && componentAt(before, key);
    if (old === undefined) return partstatOf(me) !== 'NEEDS-ACTION';
    return answerKey(old, isMe) !== answerKey(component, isMe);
  };
  return placesOf(after).flatMap(([key, component]) => (isNew(key, component) ? [component] : []));
}

/** DTSTAMP of an answer that comes after those that were given for the same components, however soon. */
function stampAfter(components: readonly Component[], isMe: IsMe, now: string): string {
  return components.reduce((last, c) => nextStamp(last, answerStamp(c, isMe)), now);
}

function answerStamp(component: Component, isMe: IsMe): string {
  const me = attendeeOf(component, isMe);
  const stampIn = (name: string) => parseRevision((me && parameter(me, name)) ?? '').stamp;
  const [first, again] = [stampIn(ANSWERED), stampIn(SAID_AGAIN)];
  return first > again ? first : again;
}

/** SEQUENCE and DTSTAMP order what comes from the organizer: a program's own would hide what is still on its way. */
function withOrganizersRevisions(before: CalendarObject, after: CalendarObject): CalendarObject {
  const keep = (component: Component, old: Component | undefined): Component =>
    old === undefined ? component : withRevision(component, revisionOf(old));
  return {
    ...after,
    master: after.master && keep(after.master, before.master),
    overrides: new Map(
      [...after.overrides].map(([key, component]) => [
        key,
        keep(component, componentAt(before, key)),
      ]),
    ),
  };
}

/** An exception that a program made, for an alarm say, and that answers as its series does, is no answer of its own. */
function withSeriesNotes(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const { master } = after;
  const series = master && attendeeOf(master, isMe);
  if (master === undefined || series === undefined) return after;
  const overrides = [...after.overrides].map(([key, component]) => {
    const isLike = answerKey(component, isMe) === answerKey(master, isMe);
    if (before.overrides.has(key) || !isLike) return [key, component] as const;
    const noted = mapAttendees(component, (line) =>
      isMe(addressOf(line)) ? withParametersOf(line, series, [ANSWERED, ASKED_AT]) : line,
    );
    return [key, noted] as const;
  });
  return { ...after, overrides: new Map(overrides) };
}

/** Who answers for the series answers for those of its exceptions that they never answered for on their own. */
function withSeriesAnswer(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const old = before.master && attendeeOf(before.master, isMe);
  const answer = after.master && attendeeOf(after.master, isMe);
  if (!old || !answer || partstatOf(old) === partstatOf(answer)) return after;
  const overrides = [...after.overrides].map(([key, component]) => {
    const known = before.overrides.get(key);
    const was = known && attendeeOf(known, isMe);
    const mine = attendeeOf(component, isMe);
    const isOpen = was && mine && isAnsweredAlike(was, old) && partstatOf(mine) === partstatOf(was);
    return [key, isOpen ? answered(component, isMe, partstatOf(answer)) : component] as const;
  });
  return { ...after, overrides: new Map(overrides) };
}

/** The copy with the notes that later messages are judged by. */
function marked(
  object: CalendarObject,
  notes: {
    readonly changed: readonly Component[];
    readonly gone: readonly TakenOut[];
    /** Whether the exception was not there before. */
    readonly isOwn: (key: string) => boolean;
    readonly isMe: IsMe;
    readonly stamp: string;
  },
): CalendarObject {
  const { isMe, stamp } = notes;
  const changed = new Set(notes.changed);
  const note = (component: Component): Component => {
    const organizer = organizerOf(component);
    const plain =
      organizer === undefined
        ? component
        : withLines(component, 'ORGANIZER', [withoutForce(organizer)]);
    if (!changed.has(component)) return plain;
    const answer = formatRevision({ sequence: sequenceOf(component), stamp });
    return mapAttendees(plain, (line) =>
      isMe(addressOf(line))
        ? setParameter(setParameter(line, ANSWERED, answer), SAID_AGAIN, undefined)
        : line,
    );
  };
  const master = object.master && note(object.master);
  const overrides = new Map(
    [...object.overrides].map(([key, c]) => [
      key,
      notes.isOwn(key) ? withValue(note(c), OWN_EXCEPTION, 'TRUE') : note(c),
    ]),
  );
  if (notes.gone.length === 0) return { ...object, master, overrides };
  if (master === undefined)
    return withAbsent(
      { ...object, overrides },
      notes.gone.map((g) => g.component),
    );
  const gone = new Map(notes.gone.map((g) => [g.key, g.component]));
  const exdates = [...exdatesOf({ ...object, master })].map(([key, line]) => {
    const component = gone.get(key);
    if (component === undefined) return line;
    return declinedAt(line, component);
  });
  return { ...object, master: withLines(master, 'EXDATE', exdates), overrides };
}
