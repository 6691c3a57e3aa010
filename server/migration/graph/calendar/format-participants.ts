import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Loss } from '../../item.ts';
import { answerWord, type ItemWords } from '../../rules/item-words.ts';

/**
 * Whoever is written as an attendee is invited again, which must not be: those invited are named in the text, and told. The
 * calendar's owner alone is nobody worth naming.
 */
export function formatParticipants(
  event: Component,
  { owner, words }: { readonly owner: string; readonly words: ItemWords },
): { readonly note: string; readonly losses: readonly Loss[] } {
  if (!hasOthers(event, owner)) return { note: '', losses: [] };
  const organizer = first(event, 'ORGANIZER');
  const attendees = attendeesOf(event);
  const lines = attendees.map((line) => `- ${nameOf(line)}${answerOf(line, words)}`);
  const chair = organizer === undefined ? [] : [`${words.organizer}: ${nameOf(organizer)}`];
  const detail = attendees.map((line) => nameOf(line)).join(', ');
  const losses: Loss[] = [
    {
      what: 'attendees',
      detail: `invited were ${detail === '' ? 'none that is named' : detail}: they are named in the text, as Graph would invite them again without the permission MailboxItem.ImportExport.All`,
    },
  ];
  if (organizer !== undefined && !isOwner(organizer, owner))
    losses.push({
      what: 'organizer',
      detail: `${nameOf(organizer)} is the organizer: it is an appointment of the owner's now`,
    });
  return { note: [...chair, `${words.attendees}:`, ...lines].join('\n'), losses };
}

/** Whether others than the owner have to do with an event. */
export function hasOthers(event: Component, owner: string): boolean {
  const organizer = first(event, 'ORGANIZER');
  const isLedByOther = organizer !== undefined && !isOwner(organizer, owner);
  return isLedByOther || attendeesOf(event).some((line) => !isOwner(line, owner));
}

function attendeesOf(event: Component): ContentLine[] {
  return all(event, 'ATTENDEE').filter((line) => nameOf(line) !== '');
}

function isOwner(line: ContentLine, owner: string): boolean {
  return line.value.trim().toLowerCase() === `mailto:${owner.toLowerCase()}`;
}

function nameOf(line: ContentLine): string {
  const address = line.value.trim().replace(/^mailto:/i, '');
  const name = parameter(line, 'CN');
  return name === undefined || name === '' || name === address ? address : `${name} <${address}>`;
}

function answerOf(line: ContentLine, words: ItemWords): string {
  const answer = answerWord(parameter(line, 'PARTSTAT'), words);
  return answer === undefined ? '' : ` (${answer})`;
}
