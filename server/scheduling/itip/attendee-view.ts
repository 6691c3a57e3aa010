import { isOfLater } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { isCancelled } from './is-cancelled.ts';
import {
  attendeeOf,
  mapAttendees,
  organizerOf,
  withoutPrivateParameters,
  type IsMe,
} from './participants.ts';
import { withLines, withoutLines } from './property-lines.ts';
import { beginsAt, seriesBefore } from './series-before.ts';

/**
 * What one attendee is to see of the organizer's object: the series when invited to it, without the instances they are not
 * invited to; else only the instances they are; undefined when none. What the organizer calls off by its STATUS is not there.
 */
// RFC 6638 §3.2.6, RFC 5546 §3.2.2
export function viewFor(object: CalendarObject, isAttendee: IsMe): CalendarObject | undefined {
  const isInvited = (component: Component) =>
    !isCancelled(component) && attendeeOf(component, isAttendee) !== undefined;
  const { master } = object;
  if (master !== undefined && isCancelled(master)) return undefined;
  const overrides = [...object.overrides].filter(([, component]) => isInvited(component));
  const left = [...object.overrides.values()].filter((component) => !isInvited(component));
  const isLeft = (series: Component) =>
    left.some((it) => isOfLater(it) && beginsAt(series, first(it, 'RECURRENCE-ID')!, object.zones));
  if (master === undefined || !isInvited(master) || isLeft(master))
    return overrides.length === 0
      ? undefined
      : { ...object, master: undefined, overrides: toMap(overrides) };
  const exdates = left.map((component) => exdateFor(first(component, 'RECURRENCE-ID')!));
  const series = seriesBefore(object, master, left.filter(isOfLater));
  return {
    ...object,
    master:
      exdates.length === 0
        ? forAttendees(series)
        : forAttendees(withLines(series, 'EXDATE', [...all(series, 'EXDATE'), ...exdates])),
    overrides: toMap(overrides),
  };
}

/** The attendees that are in one of the component's instances and not in the series: their views differ from the master. */
export function exdateFor(recurrenceId: ContentLine): ContentLine {
  const parameters = recurrenceId.parameters.filter((p) => p.name !== 'RANGE');
  return { name: 'EXDATE', parameters, value: recurrenceId.value };
}

/** Properties of one person or one program alone, which go to nobody. */
function isPersonal({ name }: ContentLine): boolean {
  return name.startsWith('X-') && !sharedExtensions.has(name);
}

/** Extensions that are the organizer's to say, and may be all that changes: rich text, places and calls. */
export const organizersExtensions: ReadonlySet<string> = new Set([
  'X-ALT-DESC',
  'X-APPLE-STRUCTURED-LOCATION',
  'X-GOOGLE-CONFERENCE',
  'X-MICROSOFT-SKYPETEAMSMEETINGURL',
  'X-MICROSOFT-ONLINEMEETINGCONFLINK',
]);

/** Those, and all-day and busy facts of Outlook. */
const sharedExtensions = new Set([
  ...organizersExtensions,
  'X-MICROSOFT-CDO-ALLDAYEVENT',
  'X-MICROSOFT-CDO-BUSYSTATUS',
  'X-MICROSOFT-CDO-IMPORTANCE',
  'X-MICROSOFT-DISALLOW-COUNTER',
]);

/** A component as it may leave the organizer: no alarms, nothing personal, nothing of the server's bookkeeping. */
export function forAttendees(component: Component): Component {
  const bare = withoutLines(
    component,
    (line) => isPersonal(line) || line.name === 'REQUEST-STATUS',
  );
  const organizer = organizerOf(bare);
  const cleaned = mapAttendees(
    organizer === undefined
      ? bare
      : withLines(bare, 'ORGANIZER', [withoutPrivateParameters(organizer)]),
    withoutPrivateParameters,
  );
  return { ...cleaned, components: cleaned.components.filter((c) => c.name !== 'VALARM') };
}

function toMap(entries: readonly (readonly [string, Component])[]): Map<string, Component> {
  return new Map(entries.map(([key, component]) => [key, forAttendees(component)]));
}
