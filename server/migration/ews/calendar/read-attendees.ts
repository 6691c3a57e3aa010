import type { XmlElement } from '#codecs/xml/element.ts';
import { readMailbox, type MailboxEntry } from '#codecs/ews/mailbox-entry.ts';
import { booleanAt, part, partsOf, textAt } from '#codecs/ews/names.ts';
import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { property } from '#codecs/content-lines/property.ts';
import type { Loss } from '../../item.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';

/** What Exchange says of an answer, as PARTSTAT. */
const answers: Readonly<Record<string, string>> = {
  Accept: 'ACCEPTED',
  Organizer: 'ACCEPTED',
  Tentative: 'TENTATIVE',
  Decline: 'DECLINED',
};

/** Lists of an item, and what those on them are. */
const lists: readonly (readonly [name: string, parameters: readonly Parameter[]])[] = [
  ['RequiredAttendees', [{ name: 'ROLE', values: ['REQ-PARTICIPANT'] }]],
  ['OptionalAttendees', [{ name: 'ROLE', values: ['OPT-PARTICIPANT'] }]],
  [
    'Resources',
    [
      { name: 'CUTYPE', values: ['RESOURCE'] },
      { name: 'ROLE', values: ['NON-PARTICIPANT'] },
    ],
  ],
];

export interface Participants {
  readonly lines: readonly ContentLine[];
  readonly losses: readonly Loss[];
}

/** Organizer and attendees of a meeting; nobody for an appointment. */
// RFC 5545 §3.8.4.1, RFC 5545 §3.8.4.3
export async function readParticipants(
  item: XmlElement,
  owner: string,
  resolver: AddressResolver,
): Promise<Participants> {
  if (booleanAt(item, 'IsMeeting') !== true) return { lines: [], losses: [] };
  const losses: Loss[] = [];
  const lines: ContentLine[] = [];
  const organizer = part(item, 'Organizer', 'Mailbox');
  const organized = organizer === undefined ? undefined : readMailbox(organizer);
  const chair = organized === undefined ? undefined : await addressLine(organized, 'ORGANIZER', []);
  if (chair === undefined)
    losses.push({
      what: 'missing-organizer',
      detail: `"${textAt(item, 'Subject') ?? ''}" is a meeting, and nobody is its organizer`,
    });
  else lines.push(chair);
  const mine = answers[textAt(item, 'MyResponseType')?.trim() ?? ''] ?? 'NEEDS-ACTION';
  const isOrganizer = textAt(item, 'MyResponseType')?.trim() === 'Organizer';
  const asksAnswer = booleanAt(item, 'IsResponseRequested') !== false;
  for (const [name, common] of lists)
    for (const attendee of partsOf(part(item, name), 'Attendee')) {
      const entry = readMailbox(part(attendee, 'Mailbox'));
      const isOwner = entry.address.toLowerCase() === owner.toLowerCase();
      const answer = answers[textAt(attendee, 'ResponseType')?.trim() ?? ''] ?? 'NEEDS-ACTION';
      const line = await addressLine(entry, 'ATTENDEE', [
        ...(entry.type === 'PublicDL' ? [{ name: 'CUTYPE', values: ['GROUP'] }] : []),
        ...common,
        { name: 'PARTSTAT', values: [isOwner && !isOrganizer ? mine : answer] },
        ...(asksAnswer ? [{ name: 'RSVP', values: ['TRUE'] }] : []),
      ]);
      if (line !== undefined) lines.push(line);
    }
  if (!isOrganizer && chair !== undefined && !hasAttendee(lines, owner))
    // Invited as one of a group: the answer needs a place.
    lines.push(property('ATTENDEE', `mailto:${owner}`, [{ name: 'PARTSTAT', values: [mine] }]));
  return { lines, losses };

  async function addressLine(
    entry: MailboxEntry,
    name: string,
    parameters: readonly Parameter[],
  ): Promise<ContentLine | undefined> {
    const address = await resolver.addressOf(entry);
    if (address === undefined) {
      const who = entry.name === '' ? entry.address : entry.name;
      if (who !== '')
        losses.push({ what: 'address', detail: `${who} has no mail address any more` });
      return undefined;
    }
    const cn =
      entry.name === '' || entry.name === address ? [] : [{ name: 'CN', values: [entry.name] }];
    return property(name, `mailto:${address}`, [...cn, ...parameters]);
  }
}

function hasAttendee(lines: readonly ContentLine[], address: string): boolean {
  const wanted = `mailto:${address}`.toLowerCase();
  return lines.some((l) => l.name === 'ATTENDEE' && l.value.toLowerCase() === wanted);
}
