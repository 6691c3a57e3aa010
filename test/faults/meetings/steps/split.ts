import { withoutParameter, withParameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import { mapProperties, withoutProperty, withProperty } from '#codecs/icalendar/property.ts';
import { organizer } from '../people.ts';
import { mapEvents } from '../edit-calendar.ts';
import {
  momentOf,
  momentOfLine,
  plannedAt,
  ruleByCount,
  ruleByEnd,
  timeLine,
  type Meeting,
} from '../meeting.ts';
import { keepDatesBefore } from './lengths.ts';
import { leaveRoomOpen, type OrganizerStep } from './step.ts';

const LEAST_INSTANCES = 4;

/** "This and all later ones": the series ends, and another goes on. */
export const split: OrganizerStep = ({ choices, meeting, own, slots, next }) => {
  if (meeting.count < LEAST_INSTANCES) return undefined;
  const at = choices.between(2, meeting.count - 2);
  const ended = { ...meeting, count: at };
  const begun = {
    ...meeting,
    uid: `${meeting.uid}-${next()}`,
    start: plannedAt(meeting, at),
    count: meeting.count - at,
  };
  leaveRoomOpen(slots);
  return {
    says: `splits it at ${at}`,
    calendar: mapEvents(own.calendar, meeting, (event, part) => {
      if (part !== 'series') return part !== undefined && part < at ? event : undefined;
      const kept = keepDatesBefore(event, meeting, at);
      return withProperty(kept, property('RRULE', ruleByEnd(ended)));
    }),
    slots: slots.slice(0, at),
    meeting: ended,
    sequel: { meeting: begun, calendar: sequelOf(own.calendar, meeting, begun) },
  };
};

function sequelOf(calendar: Component, meeting: Meeting, begun: Meeting): Component {
  const from = momentOf(begun, 0);
  return mapEvents(calendar, meeting, (event, part) => {
    if (part !== 'series') {
      const isLater = part !== undefined && momentOf(meeting, part) >= from;
      return isLater ? asNew(event, begun) : undefined;
    }
    const started = withProperty(event, timeLine(begun, 'DTSTART', begun.start));
    const ruled = withProperty(started, property('RRULE', ruleByCount(begun)));
    const later = mapProperties(ruled, (line) =>
      line.name === 'EXDATE' && momentOfLine(line) < from ? undefined : line,
    );
    return asNew(later, begun);
  });
}

function asNew(event: Component, { uid }: Meeting): Component {
  const renamed = withProperty(withoutProperty(event, 'SEQUENCE'), property('UID', uid));
  return mapProperties(renamed, (line) =>
    line.name === 'ATTENDEE' && !line.value.endsWith(organizer)
      ? withParameter(withoutParameter(line, 'SCHEDULE-STATUS'), 'PARTSTAT', 'NEEDS-ACTION')
      : line,
  );
}
