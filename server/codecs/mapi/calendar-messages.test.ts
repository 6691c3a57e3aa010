import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import {
  ann,
  convert,
  recipient,
  shape,
  textOf,
} from '../../../test/support/mapi/converted-message.ts';
import { makeItem } from '../../../test/support/mapi/make-item.ts';
import type { Values } from '../../../test/support/mapi/make-item.ts';
import { convertToMessage } from './convert-item.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';

test('in a mailbox an appointment is a message with a calendar object', async () => {
  const event = makeItem([
    [tags.messageClass, 'IPM.Appointment'],
    [tags.subject, 'Event'],
    [tags.body, 'words'],
    [namedKeys.appointmentStart, 1_700_000_000],
  ]);
  const { bytes } = await convertToMessage(event, { maxBytes: 1e6 });
  assert.equal(shape(parseMessage(bytes)), 'mixed(text/plain,text/calendar)');
});

test('an invitation and an answer have a form for calendar programs', async () => {
  const meeting: Values = [
    ...ann,
    [tags.subject, 'Meeting'],
    [tags.body, 'Please come'],
    [namedKeys.stateFlags, 3],
    [namedKeys.appointmentStart, 1_700_000_000],
    [namedKeys.appointmentEnd, 1_700_003_600],
    [namedKeys.reminderSet, true],
    [namedKeys.reminderDelta, 15],
  ];
  const parts = { recipients: [recipient(1, 'Bob')] };
  const request = await convert(
    [[tags.messageClass, 'IPM.Schedule.Meeting.Request'], ...meeting],
    parts,
  );
  assert.equal(shape(request.top), 'alternative(text/plain,text/calendar)');
  const text = textOf(request, request.top.children[1]!);
  assert.match(text, /METHOD:REQUEST/);
  assert.match(text, /ATTENDEE;CN=Bob.*\r\n? ?.*mailto:bob@example.test/s);
  assert.doesNotMatch(text, /VALARM/);
  const reply = await convert(
    [[tags.messageClass, 'IPM.Schedule.Meeting.Resp.Tent'], ...meeting],
    parts,
  );
  const answer = textOf(reply, reply.top.children[1]!).replaceAll('\r\n ', '');
  assert.match(answer, /METHOD:REPLY/);
  assert.match(answer, /ORGANIZER;CN=Bob:mailto:bob@example.test/);
  assert.match(answer, /ATTENDEE;CN=Ännchen;PARTSTAT=TENTATIVE:mailto:ann@example.test/);
});
