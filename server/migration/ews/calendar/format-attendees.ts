import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { attendeeKind, mailAddressOf, type AttendeeKind } from '#codecs/exchange/attendee.ts';
import { t } from '#codecs/ews/names.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { Loss } from '../../item.ts';
import { extendedField, field, type Field } from '../field-set.ts';
import { fields } from '../fields.ts';

export interface MeetingFields {
  /** MAPI's properties, which stand in front. */
  readonly extended: readonly Field[];
  readonly lists: readonly Field[];
  readonly losses: readonly Loss[];
}

const MEETING = 1;
const RECEIVED = 2;
const CANCELLED = 4;

/** Whose meeting it is, who is invited, and what the owner has answered. */
export function formatMeeting(event: Component, owner: string): MeetingFields {
  const organizer = first(event, 'ORGANIZER');
  const attendees = all(event, 'ATTENDEE').filter((line) => mailAddressOf(line) !== undefined);
  const losses: Loss[] = [];
  const isCancelled = first(event, 'STATUS')?.value.toUpperCase() === 'CANCELLED';
  const cancelled = isCancelled ? CANCELLED : 0;
  if (organizer === undefined && attendees.length === 0)
    return { extended: stateField(cancelled), lists: [], losses };
  const chair = organizer === undefined ? undefined : mailAddressOf(organizer);
  const isOwn = chair === undefined || chair.toLowerCase() === owner.toLowerCase();
  const invited = attendees.filter(
    (line) => mailAddressOf(line)!.toLowerCase() !== chair?.toLowerCase(),
  );
  if (isOwn) losses.push(...answerLosses(invited));
  return {
    extended: isOwn
      ? [...stateField(MEETING | cancelled), extendedField(fields.isInvited, 'true')]
      : receivedFields(organizer!, attendees, { owner, cancelled }),
    lists: formatLists(invited),
    losses,
  };
}

function stateField(bits: number): Field[] {
  return bits === 0 ? [] : [extendedField(fields.appointmentState, String(bits))];
}

function receivedFields(
  organizer: ContentLine,
  attendees: readonly ContentLine[],
  { owner, cancelled }: { readonly owner: string; readonly cancelled: number },
): Field[] {
  const address = mailAddressOf(organizer)!;
  const me = attendees.find((line) => mailAddressOf(line)!.toLowerCase() === owner.toLowerCase());
  const answers: Record<string, string> = { TENTATIVE: '2', ACCEPTED: '3', DECLINED: '4' };
  const answer = answers[me === undefined ? '' : (parameter(me, 'PARTSTAT') ?? '').toUpperCase()];
  return [
    extendedField(fields.representingName, parameter(organizer, 'CN') ?? address),
    extendedField(fields.representingType, 'SMTP'),
    extendedField(fields.representingAddress, address),
    extendedField(fields.representingSmtp, address),
    ...stateField(MEETING | RECEIVED | cancelled),
    extendedField(fields.responseStatus, answer ?? '5'),
  ];
}

/** Exchange takes answers from mails alone: what others have answered to the owner cannot be written. */
function answerLosses(attendees: readonly ContentLine[]): Loss[] {
  const answered = attendees.filter((line) =>
    /^(?:ACCEPTED|DECLINED|TENTATIVE|DELEGATED)$/i.test(parameter(line, 'PARTSTAT') ?? ''),
  );
  return answered.map((line) => ({
    what: 'attendee-answer',
    detail: `${mailAddressOf(line)} had answered ${parameter(line, 'PARTSTAT')}`,
  }));
}

const lists: readonly (readonly [kind: AttendeeKind, name: string])[] = [
  ['required', 'RequiredAttendees'],
  ['optional', 'OptionalAttendees'],
  ['resource', 'Resources'],
];

function formatLists(attendees: readonly ContentLine[]): Field[] {
  const of: Record<AttendeeKind, XmlElement[]> = { required: [], optional: [], resource: [] };
  for (const line of attendees) of[attendeeKind(line)].push(formatAttendee(line));
  return lists.flatMap(([kind, name]) =>
    of[kind].length === 0 ? [] : [field(`calendar:${name}`, of[kind])],
  );
}

function formatAttendee(line: ContentLine): XmlElement {
  const address = mailAddressOf(line)!;
  return t(
    'Attendee',
    t('Mailbox', [
      t('Name', parameter(line, 'CN') ?? address),
      t('EmailAddress', address),
      t('RoutingType', 'SMTP'),
    ]),
  );
}
