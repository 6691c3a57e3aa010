import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { withParameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import { mapProperties, valueOf } from '#codecs/icalendar/property.ts';
import type { Bytes } from '#platform/bytes.ts';

/**
 * A meeting as it may be put where the server sends invitations of its own accord: everybody stays in it, and is said to be
 * told by somebody else. What is no meeting stays as it is, byte for byte.
 */
// RFC 6638 §7.1
export function withoutScheduling(bytes: Bytes): Bytes {
  if (!/^organizer[;:]/im.test(bytes.toString('latin1'))) return bytes;
  const calendars = parseCalendars(decodeContent(bytes));
  return Buffer.from(calendars.map((it) => formatCalendar(quiet(it))).join(''));
}

function quiet(component: Component): Component {
  const components = component.components.map(quiet);
  if (valueOf(component, 'ORGANIZER') === undefined) return { ...component, components };
  return mapProperties({ ...component, components }, toldByOthers);
}

function toldByOthers(line: ContentLine): ContentLine {
  if (line.name !== 'ORGANIZER' && line.name !== 'ATTENDEE') return line;
  return withParameter(line, 'SCHEDULE-AGENT', 'CLIENT');
}
