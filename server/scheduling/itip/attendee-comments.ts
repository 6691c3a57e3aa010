import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { all } from '#codecs/icalendar/property.ts';
import { addressOf, attendeeOf, type IsMe, addressIn } from './participants.ts';
import { withLines } from './property-lines.ts';

const COMMENT_OF = 'X-CALENDARSERVER-ATTENDEE-COMMENT';
const REFERENCE = 'X-CALENDARSERVER-ATTENDEE-REF';

/** What an attendee wrote, as Apple's programs show it to the organizer; the last words stand. */
export function withComments(target: Component, reply: Component, line: ContentLine): Component {
  const reference = `mailto:${addressOf(line)}`;
  const others = all(target, COMMENT_OF).filter((old) => parameter(old, REFERENCE) !== reference);
  const said = all(reply, 'COMMENT').map(({ value }): ContentLine => ({
    name: COMMENT_OF,
    parameters: [{ name: REFERENCE, values: [reference] }],
    value,
  }));
  return withLines(target, COMMENT_OF, [...others, ...said]);
}

/** The organizer's component with what was written with answers that are still good: programs that do not know of it leave it out. */
// RFC 6638 §3.2.10
export function withKnownComments(component: Component, old: Component, isAsked: IsMe): Component {
  const present = all(component, COMMENT_OF);
  const given = new Set(present.map((line) => parameter(line, REFERENCE)));
  const missing = all(old, COMMENT_OF).filter((line) => {
    const reference = parameter(line, REFERENCE);
    const address = reference && addressIn(reference);
    return (
      address !== undefined &&
      !given.has(reference) &&
      !isAsked(address) &&
      attendeeOf(component, (other) => other === address) !== undefined
    );
  });
  return missing.length === 0
    ? component
    : withLines(component, COMMENT_OF, [...present, ...missing]);
}
