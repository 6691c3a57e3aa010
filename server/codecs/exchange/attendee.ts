import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';

/** In which of its three lists Exchange has somebody who is invited. */
export type AttendeeKind = 'required' | 'optional' | 'resource';

// RFC 5545 §3.2.3, RFC 5545 §3.2.16
export function attendeeKind(line: ContentLine): AttendeeKind {
  const type = parameter(line, 'CUTYPE')?.toUpperCase();
  if (type === 'ROOM' || type === 'RESOURCE') return 'resource';
  const role = parameter(line, 'ROLE')?.toUpperCase();
  return role === 'OPT-PARTICIPANT' || role === 'NON-PARTICIPANT' ? 'optional' : 'required';
}

/** The mail address of an ORGANIZER or ATTENDEE; undefined for addresses that take no mail. */
export function mailAddressOf(line: ContentLine): string | undefined {
  const found = /^mailto:([^\s@?]+@[^\s@?]+)/i.exec(line.value.trim());
  const email = parameter(line, 'EMAIL');
  return found?.[1] ?? (email !== undefined && email.includes('@') ? email : undefined);
}
