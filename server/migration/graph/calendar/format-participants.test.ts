import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { itemWordsIn } from '../../rules/item-words.ts';
import { formatParticipants } from './format-participants.ts';

const meeting = parseCalendar(
  [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:1',
    'ORGANIZER;CN=Ben:mailto:ben@a.test',
    'ATTENDEE;PARTSTAT=TENTATIVE:mailto:anna@a.test',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:carl@b.test',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n'),
).components[0]!;

test('those invited are named in the language of the owner, and in English where that is not known', () => {
  const noteIn = (language: string) =>
    formatParticipants(meeting, { owner: 'anna@a.test', words: itemWordsIn(language) }).note;
  assert.equal(
    noteIn('fr-CA'),
    'Organisateur: Ben <ben@a.test>\nParticipants:\n- anna@a.test (provisoire)\n- carl@b.test',
  );
  assert.equal(
    noteIn('fi'),
    'Organizer: Ben <ben@a.test>\nAttendees:\n- anna@a.test (tentative)\n- carl@b.test',
  );
});
