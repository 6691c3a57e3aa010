import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mapComponents, type CalendarObject, componentAt } from './calendar-object.ts';
import { addressOf, attendeeOf, attendeesOf, mapAttendees, type IsMe } from './participants.ts';
import { withLines, withParametersOf } from './property-lines.ts';
import { sequenceOf } from './revision.ts';

/**
 * An attendee's copy as their program puts it, with what others answered since it read it: who others are and what they say is
 * not the attendee's to say.
 */
// RFC 6638 §3.2.10
export function withOthersAnswers(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  return mapComponents(after, (component, key) => {
    const known = componentAt(before, key);
    // A program may have a later invitation from elsewhere.
    const isNewer = known === undefined || sequenceOf(component) > sequenceOf(known);
    return isNewer ? component : withAnswersOf(component, known, isMe);
  });
}

function withAnswersOf(component: Component, known: Component, isMe: IsMe): Component {
  const answered = mapAttendees(component, (line) => {
    const address = addressOf(line);
    const old = isMe(address) ? undefined : attendeeOf(known, (other) => other === address);
    if (old === undefined) return line;
    return withParametersOf(line, old, ['PARTSTAT', 'DELEGATED-TO', 'DELEGATED-FROM']);
  });
  const present = attendeesOf(answered);
  const isMissing = (line: ContentLine) =>
    parameter(line, 'DELEGATED-FROM') !== undefined &&
    present.every((other) => addressOf(other) !== addressOf(line));
  const delegates = attendeesOf(known).filter(isMissing);
  return delegates.length === 0
    ? answered
    : withLines(answered, 'ATTENDEE', [...present, ...delegates]);
}
