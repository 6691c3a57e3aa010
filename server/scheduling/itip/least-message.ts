import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { CalendarObject } from './calendar-object.ts';
import { changeOf } from './component-change.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { formatMessage, withOnlyAttendees, type OutgoingMessage } from './message.ts';
import { ASKED_AT, attendeeOf, type IsMe } from './participants.ts';
import { withLines, withValue } from './property-lines.ts';
import { compareRevisions, revisionOf, withRevision } from './revision.ts';

/**
 * The message that says only what became of single instances, when nothing else changed: other programs show it as such.
 * @returns undefined when the whole object is to be sent
 */
export function leastMessage(
  had: CalendarObject,
  has: CalendarObject,
  isAttendee: IsMe,
): OutgoingMessage['least'] {
  const { master } = has;
  if (master === undefined || had.master === undefined) return undefined;
  const askedAt = (component: Component) => parameter(attendeeOf(component, isAttendee)!, ASKED_AT);
  const changed = [...has.overrides].filter(([key, component]) => {
    const old = had.overrides.get(key);
    return old === undefined || compareRevisions(revisionOf(old), revisionOf(component)) !== 0;
  });
  const kind = changeOf(
    { component: withoutDates(had.master), zones: had.zones },
    { component: withoutDates(master), zones: has.zones },
  );
  if (kind !== 'none' || askedAt(had.master) !== askedAt(master)) return undefined;
  const excluded = newlyExcluded(had, has);
  const isBack = newlyExcluded(has, had).size > 0;
  const isGone = [...had.overrides.keys()].some(
    (key) => !has.overrides.has(key) && !excluded.has(key),
  );
  if (isBack || isGone) return undefined;
  if (excluded.size === 0 && changed.length > 0)
    return {
      method: 'REQUEST',
      calendar: formatMessage('REQUEST', {
        ...has,
        master: undefined,
        overrides: new Map(changed),
      }),
    };
  if (excluded.size === 0 || changed.length > 0) return undefined;
  const revision = revisionOf(master);
  const overrides = new Map(
    [...excluded].map(([key, exdate]) => {
      const shown = had.overrides.get(key) ?? instanceOf(had, had.master!, exdate);
      const cancelled = withRevision(withValue(shown, 'STATUS', 'CANCELLED'), revision);
      const attendee = attendeeOf(shown, isAttendee);
      return [key, withOnlyAttendees(cancelled, attendee ? [attendee] : [])] as const;
    }),
  );
  return {
    method: 'CANCEL',
    calendar: formatMessage('CANCEL', { ...has, master: undefined, overrides }),
  };
}

/** Dates that the series leaves out now and did not before, one line each. */
function newlyExcluded(had: CalendarObject, has: CalendarObject): Map<string, ContentLine> {
  const before = exdatesOf(had);
  return new Map([...exdatesOf(has)].filter(([key]) => !before.has(key)));
}

function withoutDates(master: Component): Component {
  return withLines(master, 'EXDATE', []);
}
