import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import {
  first,
  mapProperties,
  valueOf,
  withoutProperty,
  withProperty,
} from '#codecs/icalendar/property.ts';
import { mapEvents, seriesOf } from '../edit-calendar.ts';
import { momentOf, momentOfLine, ruleByCount, type Meeting } from '../meeting.ts';
import { readInstances } from '../read-copy.ts';
import { leaveAnswersOpen, leaveRoomOpen, type OrganizerStep } from './step.ts';

const LEAST_INSTANCES = 4;
const MOST_INSTANCES = 9;

/** Everything takes longer, or is shorter. */
export const changeDuration: OrganizerStep = ({ choices, meeting, own }) => {
  const duration = meeting.zone ? `PT${choices.pick([30, 60, 90])}M` : `P${choices.between(1, 2)}D`;
  const calendar = mapEvents(own.calendar, meeting, (event) =>
    withProperty(withoutProperty(event, 'DTEND'), property('DURATION', duration)),
  );
  const { slots } = readInstances(meeting, calendar);
  leaveAnswersOpen(slots);
  return { says: `lets all last ${duration}`, calendar, slots };
};

/** The series has one instance more. */
export const addInstance: OrganizerStep = ({ meeting, own }) => {
  if (!hasCount(own.calendar) || meeting.count >= MOST_INSTANCES) return undefined;
  const longer = { ...meeting, count: meeting.count + 1 };
  const calendar = withCount(own.calendar, meeting, longer);
  const { slots } = readInstances(longer, calendar);
  leaveAnswersOpen(slots);
  return { says: 'adds an instance', calendar, slots, meeting: longer };
};

/** The series has one instance less. */
export const endEarlier: OrganizerStep = ({ meeting, own, slots }) => {
  if (!hasCount(own.calendar) || meeting.count <= LEAST_INSTANCES) return undefined;
  const shorter = { ...meeting, count: meeting.count - 1 };
  leaveRoomOpen(slots);
  const calendar = withCount(own.calendar, meeting, shorter);
  return {
    says: 'ends an instance earlier',
    calendar,
    slots: slots.slice(0, shorter.count),
    meeting: shorter,
  };
};

/** Without the dates that are left out from an instance on. */
export function keepDatesBefore(series: Component, meeting: Meeting, instance: number): Component {
  const end = momentOf(meeting, instance);
  return mapProperties(series, (line) =>
    line.name === 'EXDATE' && momentOfLine(line) >= end ? undefined : line,
  );
}

function hasCount(calendar: Component): boolean {
  return valueOf(seriesOf(calendar)!, 'RRULE')!.includes('COUNT');
}

function withCount(calendar: Component, meeting: Meeting, then: Meeting): Component {
  return mapEvents(calendar, meeting, (event, part) => {
    if (first(event, 'RECURRENCE-ID') !== undefined)
      return typeof part === 'number' && part < then.count ? event : undefined;
    const kept = keepDatesBefore(event, meeting, then.count);
    return withProperty(kept, property('RRULE', ruleByCount(then)));
  });
}
