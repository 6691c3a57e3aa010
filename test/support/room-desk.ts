// People of one house and the room they book.
import type { ResourceChange } from '#directory/resource-policy.ts';
import { openCalendarDesk } from './calendar-desk.ts';
import { startTestServer } from './start-server.ts';

/** A server with two people and a room, and the coming Monday's date. */
export async function startWithRoom(policy: ResourceChange = {}) {
  const server = await startTestServer({ accounts: ['ann@a.test', 'ben@a.test'] });
  const { accounts, resources } = server.data.directory;
  const room = await accounts.add({
    address: 'room@a.test',
    type: 'resource',
    displayName: 'Blue Room',
  });
  await resources.change(room.id, policy);
  const desk = openCalendarDesk(server);
  const today = Temporal.Now.plainDateISO('UTC');
  const monday = today.add({ days: 8 - today.dayOfWeek });
  return { server, desk, monday };
}

export function booking(facts: {
  readonly uid: string;
  readonly by: string;
  readonly day: Temporal.PlainDate;
  readonly hour: number;
  readonly more?: readonly string[];
}): string {
  const day = facts.day.toString().replaceAll('-', '');
  const hour = (n: number) => String(n).padStart(2, '0');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    `UID:${facts.uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${day}T${hour(facts.hour)}0000Z`,
    `DTEND:${day}T${hour(facts.hour + 1)}0000Z`,
    `SUMMARY:${facts.uid}`,
    ...(facts.more ?? []),
    `ORGANIZER:mailto:${facts.by}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${facts.by}`,
    'ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION:mailto:room@a.test',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** The room's answers: of the series or event first, then of its exceptions. */
export function answers(text: string): string[] {
  return [...text.matchAll(/ATTENDEE[^\r\n]*PARTSTAT=([A-Z-]+)[^\r\n]*:mailto:room@/g)].map(
    ([, partstat]) => partstat!,
  );
}
