import { parameter } from '#codecs/content-lines/parameters.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import type { Bytes } from '#platform/bytes.ts';

/** Why such a meeting is left as it is. */
export const WOULD_TELL =
  'the server would tell the people of this meeting of the change by itself: make it there';

/**
 * Whether a server that schedules would tell others of any change to what it has: a meeting of the account's own with people whom
 * the server has invited. Even what says that somebody else tells them calls it off for them first.
 */
// RFC 6638 §3.2.1.2, §3.2.1.3
export function wouldTell(bytes: Bytes, own: readonly string[]): boolean {
  if (!/^organizer[;:]/im.test(bytes.toString('latin1'))) return false;
  try {
    const components = parseCalendars(decodeContent(bytes)).flatMap((it) => it.components);
    return components.some((it) => isTelling(it, new Set(own.map(addressIn))));
  } catch {
    // Better once too careful than a cancellation too many.
    return true;
  }
}

function isTelling({ properties }: Component, own: ReadonlySet<string>): boolean {
  const organizer = properties.find(({ name }) => name === 'ORGANIZER');
  if (organizer === undefined || !isByServer(organizer)) return false;
  const address = addressIn(organizer.value);
  if (own.size > 0 && !own.has(address)) return false;
  return properties.some(
    (line) => line.name === 'ATTENDEE' && addressIn(line.value) !== address && isByServer(line),
  );
}

function isByServer(line: ContentLine): boolean {
  return (parameter(line, 'SCHEDULE-AGENT') ?? 'SERVER').toUpperCase() === 'SERVER';
}

function addressIn(text: string): string {
  return text.trim().toLowerCase();
}
