import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { forAttendees } from './attendee-view.ts';
import type { CalendarObject } from './calendar-object.ts';
import { formatMessage, withOnlyAttendees, type OutgoingMessage } from './message.ts';
import {
  attendeeOf,
  attendeesOf,
  organizerOf,
  withoutPrivateParameters,
  type IsMe,
  delegatorOf,
} from './participants.ts';
import { withValue } from './property-lines.ts';

/** What the organizer needs to know the meeting by, and what the answer says. */
const repliedNames = new Set([
  'UID',
  'DTSTAMP',
  'SEQUENCE',
  'RECURRENCE-ID',
  'DTSTART',
  'DTEND',
  'DURATION',
  'DUE',
  'RRULE',
  'SUMMARY',
  'LOCATION',
  'ORGANIZER',
  'ATTENDEE',
  'COMMENT',
  'STATUS',
  'PERCENT-COMPLETE',
  'COMPLETED',
]);

/** The attendee's answers as one message to the organizer. */
// RFC 5546 §3.2.3
export function replyMessage(
  object: CalendarObject,
  components: readonly Component[],
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): OutgoingMessage {
  const answers = components.map((component) => toAnswer(component, isMe, now));
  return {
    method: 'REPLY',
    recipient: organizerOf(components[0]!)!,
    calendar: formatMessage('REPLY', {
      ...object,
      master: answers.find((c) => first(c, 'RECURRENCE-ID') === undefined),
      overrides: new Map(
        answers
          .filter((c) => first(c, 'RECURRENCE-ID') !== undefined)
          .map((c) => [first(c, 'RECURRENCE-ID')!.value, c] as const),
      ),
    }),
    isQuiet: false,
  };
}

function toAnswer(component: Component, isMe: IsMe, now: string): Component {
  const shown = forAttendees(component);
  const me = attendeeOf(shown, isMe);
  // RFC 5546 §3.2.2.3: who was delegated to is told with it.
  const people = attendeesOf(shown).filter((line) => line === me || isDelegateOf(line, isMe));
  const bare: Component = {
    ...shown,
    components: [],
    properties: shown.properties.filter(
      ({ name }) => repliedNames.has(name) && (name !== 'STATUS' || component.name === 'VTODO'),
    ),
  };
  const stamped = withValue(
    withOnlyAttendees(bare, people.map(withoutPrivateParameters)),
    'DTSTAMP',
    now,
  );
  return withValue(stamped, 'REQUEST-STATUS', '2.0;Success');
}

function isDelegateOf(line: ContentLine, isMe: IsMe): boolean {
  const from = delegatorOf(line);
  return from !== undefined && isMe(from);
}
