import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { attendeeKind, mailAddressOf, type AttendeeKind } from '#codecs/exchange/attendee.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import type { MapiLoss } from '../mapi-loss.ts';
import { namedKeys } from '../named-keys.ts';
import { newBoolean, newNumber, newText, type NewProperty } from '../new-item.ts';
import { tags } from '../property-tags.ts';
import type { EventSource } from './event-source.ts';
import {
  personRow,
  representingProperties,
  senderProperties,
  type NewPerson,
} from './person-row.ts';

/** Bits of PidLidAppointmentStateFlags. */
// MS-OXOCAL §2.2.1.10
const MEETING = 1;
const RECEIVED = 2;
const CANCELLED = 4;
/** Values of PidLidResponseStatus. MS-OXOCAL §2.2.1.11 */
const ORGANIZED = 1;
const NOT_RESPONDED = 5;
const answers: Readonly<Record<string, number>> = { TENTATIVE: 2, ACCEPTED: 3, DECLINED: 4 };

export interface EventPeople {
  readonly properties: readonly NewProperty[];
  readonly recipients: readonly (readonly NewProperty[])[];
  readonly losses: readonly MapiLoss[];
}

/** Whose meeting it is, who is invited, and what was answered. Nobody is sent anything by it. */
// MS-OXOCAL §2.2.4.10
export function eventPeople({ event, owner }: EventSource): EventPeople {
  const organizer = first(event, 'ORGANIZER');
  const lines = all(event, 'ATTENDEE');
  const attendees = lines.filter((line) => mailAddressOf(line) !== undefined);
  const cancelled = valueOf(event, 'STATUS')?.toUpperCase() === 'CANCELLED' ? CANCELLED : 0;
  const losses = lines
    .filter((line) => mailAddressOf(line) === undefined)
    .map((line) => ({ what: 'attendees', detail: `${line.value} is no mail address` }));
  if (organizer === undefined && attendees.length === 0)
    return { properties: [newNumber(namedKeys.stateFlags, cancelled)], recipients: [], losses };
  const chair = personOf(organizer) ?? { name: owner, address: owner };
  const isOwn = isSame(chair.address, owner);
  const invited = attendees.filter((line) => !isSame(mailAddressOf(line)!, chair.address));
  const me = attendees.find((line) => isSame(mailAddressOf(line)!, owner));
  const hasAsked = attendees.some((line) => parameter(line, 'RSVP')?.toUpperCase() === 'TRUE');
  return {
    properties: [
      newNumber(namedKeys.stateFlags, MEETING | (isOwn ? 0 : RECEIVED) | cancelled),
      newNumber(namedKeys.responseStatus, isOwn ? ORGANIZED : (answerOf(me) ?? NOT_RESPONDED)),
      newBoolean(namedKeys.isInvited, isOwn),
      newBoolean(tags.responseRequested, hasAsked),
      newBoolean(tags.replyRequested, hasAsked),
      ...representingProperties(chair),
      ...senderProperties(chair),
      ...displayLists(invited),
    ],
    recipients: [organizerRow(chair), ...invited.map(attendeeRow)],
    losses,
  };
}

function personOf(line: ContentLine | undefined): NewPerson | undefined {
  const address = line === undefined ? undefined : mailAddressOf(line);
  if (line === undefined || address === undefined) return undefined;
  const name = parameter(line, 'CN')?.trim();
  return { name: name === undefined || name === '' ? address : name, address };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function answerOf(line: ContentLine | undefined): number | undefined {
  const said = line === undefined ? undefined : parameter(line, 'PARTSTAT')?.toUpperCase();
  return said !== undefined && Object.hasOwn(answers, said) ? answers[said] : undefined;
}

function displayLists(invited: readonly ContentLine[]): NewProperty[] {
  const names = (kinds: readonly AttendeeKind[]): string =>
    invited
      .filter((line) => kinds.includes(attendeeKind(line)))
      .map((line) => personOf(line)!.name)
      .join('; ');
  return [
    newText(namedKeys.allAttendees, names(['required', 'optional', 'resource'])),
    newText(namedKeys.toAttendees, names(['required'])),
    newText(namedKeys.ccAttendees, names(['optional'])),
  ];
}

/** Bits of PidTagRecipientFlags. MS-OXOCAL §2.2.4.10.1 */
const SENDABLE = 1;
const ORGANIZER = 2;
const types: Readonly<Record<AttendeeKind, number>> = { required: 1, optional: 2, resource: 3 };
/** What directories say of mailboxes. */
const ROOM = 7;
const EQUIPMENT = 8;

function organizerRow(person: NewPerson): NewProperty[] {
  return row(person, { type: types.required, flags: SENDABLE | ORGANIZER, track: 0 });
}

function attendeeRow(line: ContentLine): NewProperty[] {
  const kind = attendeeKind(line);
  const isRoom = parameter(line, 'CUTYPE')?.toUpperCase() === 'ROOM';
  return [
    ...row(personOf(line)!, { type: types[kind], flags: SENDABLE, track: answerOf(line) ?? 0 }),
    ...(kind === 'resource' ? [newNumber(tags.displayTypeEx, isRoom ? ROOM : EQUIPMENT)] : []),
  ];
}

function row(
  person: NewPerson,
  { type, flags, track }: { type: number; flags: number; track: number },
): NewProperty[] {
  return [
    ...personRow(person, type),
    newNumber(tags.recipientFlags, flags),
    newNumber(tags.trackStatus, track),
  ];
}
