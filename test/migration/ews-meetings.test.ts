import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addEvent,
  attendee,
  BERLIN,
  calendarOf,
  zoned,
} from '../support/ews-double/fill-calendar.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { typed } from '../support/ews-double/xml-parts.ts';
import { carryCalendar, comparable, readCalendar } from '../support/ews-calendars.ts';
import { unfold } from '../support/ews-carry.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

test(
  'meetings keep organizer, attendees and the own answer, and nobody is told',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    from.state.legacyAddresses.set('/o=org/cn=recipients/cn=ben', 'ben@a.test');
    const folder = calendarOf(from);
    addEvent(folder, 'Own meeting', [
      ['Start', '2026-06-01T10:00:00Z'],
      ['End', '2026-06-01T11:00:00Z'],
      ...zoned(BERLIN),
      ['UID', 'own@a.test'],
      ['AppointmentSequenceNumber', '3'],
      [
        'RequiredAttendees',
        [
          attendee('Ben Sample', 'ben@a.test', 'Accept'),
          typed('Attendee', [
            typed('Mailbox', [
              typed('Name', 'Old Ben'),
              typed('EmailAddress', '/O=ORG/CN=RECIPIENTS/CN=GONE'),
              typed('RoutingType', 'EX'),
            ]),
          ]),
        ],
      ],
      ['OptionalAttendees', [attendee('All', 'all@a.test', 'Unknown', 'PublicDL')]],
      ['Resources', [attendee('Room 7', 'room7@a.test')]],
    ]);
    addEvent(folder, 'Invited', [
      ['Start', '2026-06-02T10:00:00Z'],
      ['End', '2026-06-02T11:00:00Z'],
      ...zoned(BERLIN),
      ['UID', 'invited@b.test'],
      ['MyResponseType', 'Tentative'],
      ['IsCancelled', 'true'],
      [
        'Organizer',
        [
          typed('Mailbox', [
            typed('Name', 'Old Ben'),
            typed('EmailAddress', '/O=ORG/CN=RECIPIENTS/CN=BEN'),
            typed('RoutingType', 'EX'),
          ]),
        ],
      ],
      ['RequiredAttendees', [attendee('Anna Example', 'anna@a.test')]],
    ]);
    const { items, losses } = await carryCalendar(from, to);
    assert.deepEqual(losses.map((l) => l.what).sort(), ['address', 'attendee-answer']);
    const [own, invited] = items.map((i) => unfold(i.content.bytes.toString()));
    for (const line of [
      'ORGANIZER;CN=Anna Example:mailto:anna@a.test',
      'ATTENDEE;CN=Ben Sample;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:ben@a.test',
      'ATTENDEE;CN=All;CUTYPE=GROUP;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:all@a.test',
      'ATTENDEE;CN=Room 7;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room7@a.test',
      'SEQUENCE:3',
    ])
      assert.ok(own!.includes(`${line}\r\n`), line);
    for (const line of [
      'ORGANIZER;CN=Old Ben:mailto:ben@a.test',
      'ATTENDEE;CN=Anna Example;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE:mailto:anna@a.test',
      'STATUS:CANCELLED',
    ])
      assert.ok(invited!.includes(`${line}\r\n`), line);
    const [ownAgain, invitedAgain] = await readCalendar(to);
    const withoutAnswers = (t: string): string =>
      comparable(t)
        .replaceAll('PARTSTAT=ACCEPTED', 'PARTSTAT=NEEDS-ACTION')
        .replaceAll('CUTYPE=GROUP;', '');
    assert.equal(withoutAnswers(ownAgain!), withoutAnswers(own!));
    assert.equal(comparable(invitedAgain!), comparable(invited!));
    await from.assertValid();
    await to.assertValid();
  },
);
