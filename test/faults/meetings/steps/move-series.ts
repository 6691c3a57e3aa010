import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import { all, valueOf, withoutProperty, withProperty } from '#codecs/icalendar/property.ts';
import { mapEvents } from '../edit-calendar.ts';
import {
  instanceAt,
  momentOf,
  momentsOfLine,
  plannedAt,
  ruleByEnd,
  timeLine,
  type Meeting,
} from '../meeting.ts';
import { readInstances } from '../read-copy.ts';
import {
  askAnew,
  leaveAnswersOpen,
  leaveRoomOpen,
  type OrganizerStep,
  type OrganizerTurn,
} from './step.ts';

/** The whole series begins at another time; its exceptions stay when they were, as what they are exceptions of moves. */
export const moveSeries: OrganizerStep = (turn) => moveAll(turn, true);

/** The same by a program that has no exceptions then, and what was called off takes place. */
export const moveSeriesAlone: OrganizerStep = (turn) => moveAll(turn, false);

function moveAll({ choices, meeting, own }: OrganizerTurn, keepsExceptions: boolean) {
  const by = meeting.zone ? { hours: choices.pick([1, -1, 3]) } : { days: choices.pick([1, -1]) };
  const moved = { ...meeting, start: meeting.start.add(by) };
  const calendar = mapEvents(own.calendar, meeting, (event, part) => {
    if (part === 'series') return moveEvent(event, meeting, moved);
    if (!keepsExceptions || part === undefined) return undefined;
    return withProperty(event, timeLine(moved, 'RECURRENCE-ID', plannedAt(moved, part)));
  });
  const { slots } = readInstances(moved, calendar);
  for (const [i, slot] of slots.entries()) {
    askAnew(slot);
    // What is named by the same time as another was, and takes place when that did, is that one.
    const namesake = own.slots[instanceAt(meeting, momentOf(moved, i)) ?? -1];
    if (namesake?.start === slot?.start) leaveAnswersOpen([slot]);
  }
  leaveRoomOpen(slots);
  const how = keepsExceptions ? '' : ' without its exceptions';
  return { says: `moves the series to ${moved.start}${how}`, calendar, slots, meeting: moved };
}

function moveEvent(series: Component, meeting: Meeting, moved: Meeting): Component {
  const left = all(series, 'EXDATE')
    .flatMap(momentsOfLine)
    .map((moment) => instanceAt(meeting, moment))
    .filter((i) => i !== undefined);
  const exdates = left.map((i) => timeLine(moved, 'EXDATE', plannedAt(moved, i)));
  const rule = valueOf(series, 'RRULE')!;
  let event = withProperty(series, timeLine(moved, 'DTSTART', moved.start));
  event = withoutProperty(event, 'EXDATE');
  if (rule.includes('UNTIL')) event = withProperty(event, property('RRULE', ruleByEnd(moved)));
  return { ...event, properties: [...event.properties, ...exdates] };
}
