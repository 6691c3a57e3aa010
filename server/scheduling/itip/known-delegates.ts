import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mapComponents, type CalendarObject, componentAt } from './calendar-object.ts';
import { addressOf, attendeeOf, attendeesOf, delegatorOf, partstatOf } from './participants.ts';
import { withLines } from './property-lines.ts';

/**
 * The organizer's new object with those to whom attendees delegated: a program that read it before such an answer came does not
 * have them, and nobody would come. Who knows of the answer may take them off.
 */
// RFC 6638 §3.2.10; RFC 5546 §3.2.2.3
export function withKnownDelegates(before: CalendarObject, after: CalendarObject): CalendarObject {
  return mapComponents(after, (component, key) => {
    const old = componentAt(before, key);
    const missing = old === undefined ? [] : missingDelegates(old, component);
    return missing.length === 0
      ? component
      : withLines(component, 'ATTENDEE', [...attendeesOf(component), ...missing]);
  });
}

function missingDelegates(old: Component, component: Component): ContentLine[] {
  const isAt = (address: string) => (line: ContentLine) => addressOf(line) === address;
  const present = attendeesOf(component);
  const missing: ContentLine[] = [];
  for (const line of attendeesOf(old)) {
    const from = delegatorOf(line);
    if (from === undefined || present.some(isAt(addressOf(line)))) continue;
    const delegator = attendeeOf(old, (address) => address === from);
    const given = present.find(isAt(from));
    const isUnknown = missing.some(isAt(from)) || (given && partstatOf(given) !== 'DELEGATED');
    if (delegator && partstatOf(delegator) === 'DELEGATED' && isUnknown) missing.push(line);
  }
  return missing;
}
