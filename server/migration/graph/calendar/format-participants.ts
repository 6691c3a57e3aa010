import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Loss } from '../../item.ts';

/**
 * Whoever is written as an attendee is invited again, which must not be: those invited are named in the text, and told. The
 * calendar's owner alone is nobody worth naming.
 */
export function formatParticipants(
  event: Component,
  owner: string,
): { readonly note: string; readonly losses: readonly Loss[] } {
  const organizer = first(event, 'ORGANIZER');
  const attendees = all(event, 'ATTENDEE').filter((line) => nameOf(line) !== '');
  const isOthers = organizer !== undefined && !isOwner(organizer, owner);
  if (attendees.every((line) => isOwner(line, owner)) && !isOthers) return { note: '', losses: [] };
  const lines = attendees.map((line) => `- ${nameOf(line)}${answerOf(line)}`);
  const chair = organizer === undefined ? [] : [`Organizer: ${nameOf(organizer)}`];
  const detail = attendees.map((line) => nameOf(line)).join(', ');
  const losses: Loss[] = [
    {
      what: 'attendees',
      detail: `invited were ${detail === '' ? 'none that is named' : detail}: they are named in the text, as Graph would invite them again without the permission MailboxItem.ImportExport.All`,
    },
  ];
  if (isOthers)
    losses.push({
      what: 'organizer',
      detail: `${nameOf(organizer)} is the organizer: it is an appointment of the owner's now`,
    });
  return { note: [...chair, 'Attendees:', ...lines].join('\n'), losses };
}

/** Whether others than the owner have to do with an event. */
export function hasOthers(event: Component, owner: string): boolean {
  return formatParticipants(event, owner).losses.length > 0;
}

function isOwner(line: ContentLine, owner: string): boolean {
  return line.value.trim().toLowerCase() === `mailto:${owner.toLowerCase()}`;
}

function nameOf(line: ContentLine): string {
  const address = line.value.trim().replace(/^mailto:/i, '');
  const name = parameter(line, 'CN');
  return name === undefined || name === '' || name === address ? address : `${name} <${address}>`;
}

function answerOf(line: ContentLine): string {
  const answer = (parameter(line, 'PARTSTAT') ?? 'NEEDS-ACTION').toLowerCase();
  return answer === 'needs-action' ? '' : ` (${answer})`;
}
