import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import {
  booleanAt,
  objectAt,
  objectsAt,
  textAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import { property } from '#codecs/content-lines/property.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import type { Loss } from '../../item.ts';

export interface EventContext {
  /** The owner of the calendar. */
  readonly owner: string;
  readonly resolver: AddressResolver;
}

/** What Graph says of an answer, as PARTSTAT. */
const answers: Readonly<Record<string, string>> = {
  accepted: 'ACCEPTED',
  organizer: 'ACCEPTED',
  tentativelyAccepted: 'TENTATIVE',
  declined: 'DECLINED',
};

const roles: Readonly<Record<string, readonly Parameter[]>> = {
  required: [{ name: 'ROLE', values: ['REQ-PARTICIPANT'] }],
  optional: [{ name: 'ROLE', values: ['OPT-PARTICIPANT'] }],
  resource: [
    { name: 'CUTYPE', values: ['RESOURCE'] },
    { name: 'ROLE', values: ['NON-PARTICIPANT'] },
  ],
};

/** Organizer and attendees of a meeting; nobody for an appointment. */
// RFC 5545 §3.8.4.1, RFC 5545 §3.8.4.3
export async function readParticipants(
  event: JsonObject,
  { owner, resolver }: EventContext,
): Promise<{ readonly lines: readonly ContentLine[]; readonly losses: readonly Loss[] }> {
  const attendees = objectsAt(event, 'attendees');
  const isOrganizer = booleanAt(event, 'isOrganizer') !== false;
  if (attendees.length === 0 && isOrganizer) return { lines: [], losses: [] };
  const losses: Loss[] = [];
  const lines: ContentLine[] = [];
  const add = async (who: JsonObject, name: string, parameters: readonly Parameter[]) => {
    const line = await toLine(objectAt(who, 'emailAddress'), name, parameters);
    if (line !== undefined) lines.push(line);
    return line !== undefined;
  };
  const chair = objectAt(event, 'organizer') ?? {};
  if (!(await add(chair, 'ORGANIZER', [])))
    losses.push({
      what: 'missing-organizer',
      detail: `"${textAt(event, 'subject') ?? ''}" is a meeting, and nobody is its organizer`,
    });
  const mine = answerOf(objectAt(event, 'responseStatus'));
  const rsvp =
    booleanAt(event, 'responseRequested') === false ? [] : [{ name: 'RSVP', values: ['TRUE'] }];
  for (const attendee of attendees) {
    const address = wordAt(objectAt(attendee, 'emailAddress'), 'address') ?? '';
    const isOwner = address.toLowerCase() === owner.toLowerCase();
    const answer = isOwner && !isOrganizer ? mine : answerOf(objectAt(attendee, 'status'));
    await add(attendee, 'ATTENDEE', [
      ...(roles[textAt(attendee, 'type') ?? 'required'] ?? []),
      { name: 'PARTSTAT', values: [answer] },
      ...rsvp,
    ]);
  }
  if (!isOrganizer && !hasAttendee(lines, owner))
    // Invited as one of a group: the answer needs a place.
    lines.push(property('ATTENDEE', `mailto:${owner}`, [{ name: 'PARTSTAT', values: [mine] }]));
  return { lines, losses };

  async function toLine(
    entry: JsonObject | undefined,
    name: string,
    parameters: readonly Parameter[],
  ): Promise<ContentLine | undefined> {
    const shown = wordAt(entry, 'name') ?? '';
    const told = wordAt(entry, 'address') ?? '';
    const mailbox = { name: shown, address: told, routingType: '', type: '' };
    const address = await resolver.addressOf(mailbox);
    if (address === undefined) {
      const who = shown === '' ? told : shown;
      if (who !== '')
        losses.push({ what: 'address', detail: `${who} has no mail address any more` });
      return undefined;
    }
    const cn = shown === '' || shown === address ? [] : [{ name: 'CN', values: [shown] }];
    return property(name, `mailto:${address}`, [...cn, ...parameters]);
  }
}

function answerOf(status: JsonObject | undefined): string {
  return answers[textAt(status, 'response') ?? ''] ?? 'NEEDS-ACTION';
}

function hasAttendee(lines: readonly ContentLine[], address: string): boolean {
  const wanted = `mailto:${address}`.toLowerCase();
  return lines.some((l) => l.name === 'ATTENDEE' && l.value.toLowerCase() === wanted);
}
