import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { answerWord, type ItemWords } from './item-words.ts';
import { all, first } from '#codecs/icalendar/property.ts';

/** Organizers that are none: what exporting programs write where they know of nobody. */
const nobody: ReadonlySet<string> = new Set([
  '',
  'invalid:nomail',
  'nomail',
  'unknownorganizer@calendar.google.com',
]);

export function organizerOf(component: Component): ContentLine | undefined {
  const line = first(component, 'ORGANIZER');
  return line === undefined || nobody.has(addressOf(line).toLowerCase()) ? undefined : line;
}

/** A meeting that nobody leads. */
export function lacksOrganizer(component: Component): boolean {
  return all(component, 'ATTENDEE').length > 0 && organizerOf(component) === undefined;
}

/** Names organizer and attendees, one a line, as people read it; '' when there are none. */
export function describePeople(component: Component, words: ItemWords): string {
  const organizer = organizerOf(component);
  const attendees = all(component, 'ATTENDEE');
  return [
    ...(organizer === undefined ? [] : [`${words.organizer}: ${nameOf(organizer)}`]),
    ...(attendees.length === 0
      ? []
      : [`${words.attendees}:`, ...attendees.map((it) => attendeeLine(it, words))]),
  ].join('\n');
}

function attendeeLine(line: ContentLine, words: ItemWords): string {
  const answer = answerWord(parameter(line, 'PARTSTAT'), words);
  return `- ${nameOf(line)}${answer === undefined ? '' : ` (${answer})`}`;
}

function nameOf(line: ContentLine): string {
  const name = parameter(line, 'CN')?.trim() ?? '';
  const address = addressOf(line);
  return name === '' || name === address ? address : `${name} <${address}>`;
}

function addressOf({ value }: ContentLine): string {
  return value.trim().replace(/^mailto:\s*/i, '');
}
