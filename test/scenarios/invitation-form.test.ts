// The form of an invitation: what Outlook, Google and Apple look for in a mail, and what people read in one that shows text alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { decodeText } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { createDavStage } from '../support/dav-stage.ts';

const series = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//t//EN',
  'BEGIN:VEVENT',
  'UID:m',
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Europe/Berlin:20261207T090000',
  'DTEND;TZID=Europe/Berlin:20261207T100000',
  'RRULE:FREQ=WEEKLY;COUNT=4',
  'SUMMARY:Größere Pläne',
  `DESCRIPTION:${'A long line about what is planned. '.repeat(40)}`,
  'ORGANIZER;CN=Ann:mailto:ann@example.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:eve@elsewhere.test',
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'DESCRIPTION:x',
  'TRIGGER:-PT5M',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

test('an invitation has text, HTML and the calendar as alternatives, and the calendar as a file (RFC 6047 §2, §3)', async () => {
  await using stage = await createDavStage();
  const path = '/dav/calendars/ann@example.test/calendar/m.ics';
  assert.equal((await stage.as('ann')('PUT', path, { body: series })).status, 201);
  const { content } = stage.sentMails[0]!;
  const raw = content.toString('latin1');
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(raw, /[^\x00-\x7f]|[^\r]\n/);
  assert.ok(raw.split('\r\n').every((line) => line.length <= 78 || /^[A-Z][\w-]+: /.test(line)));
  const parts: MessagePart[] = [];
  const collect = (part: MessagePart): void => {
    parts.push(part);
    part.children.forEach(collect);
  };
  collect(parseMessage(content));
  assert.deepEqual(
    parts.map((p) => `${p.type}/${p.subtype}`),
    [
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'text/calendar',
      'application/ics',
    ],
  );
  assert.match(raw, /Content-Type: text\/calendar; charset=utf-8; method=REQUEST/);
  assert.match(raw, /^Subject: Invitation: =\?utf-8\?/im);
  const [plain, html, calendar, file] = parts.slice(2).map((p) => decodeText(content, p));
  assert.match(plain!, /When: +Monday, 7 December 2026, 09:00–10:00 \(Europe\/Berlin\)/);
  assert.match(html!, /Größere Pläne/);
  assert.equal(file, calendar);
  assert.doesNotMatch(file!, /VALARM|X-MAILSTEAD/);
  const read = new ICAL.Component(ICAL.parse(calendar!) as unknown[]);
  assert.equal(read.getFirstPropertyValue('method'), 'REQUEST');
  assert.equal(
    read.getFirstSubcomponent('vtimezone')?.getFirstPropertyValue('tzid'),
    'Europe/Berlin',
  );
  const event = read.getFirstSubcomponent('vevent')!;
  assert.equal(event.getFirstPropertyValue('summary'), 'Größere Pläne');
  assert.equal(event.getFirstPropertyValue('sequence'), 0);
});

test('a time without a zone is told as the organizer has it', async () => {
  await using stage = await createDavStage();
  const { id } = await stage.account('ann');
  await stage.directory.accounts.change(id, { timeZone: 'Asia/Tokyo' });
  const path = '/dav/calendars/ann@example.test/calendar/m.ics';
  const body = series.replaceAll(';TZID=Europe/Berlin', '').replace(/DESCRIPTION.*\r\n/, '');
  const told = () => {
    const { content } = stage.sentMails.at(-1)!;
    return decodeText(content, parseMessage(content).children[0]!.children[0]!);
  };
  assert.equal((await stage.as('ann')('PUT', path, { body })).status, 201);
  assert.match(told(), /When: +Monday, 7 December 2026, 09:00–10:00 \(Asia\/Tokyo\)/);
  const news = body.replace('SUMMARY', 'LOCATION:Hall\r\nSUMMARY');
  assert.equal((await stage.as('ann')('PUT', path, { body: news })).status, 204);
  assert.match(told(), /Place: Hall|Hall \(/);
  assert.doesNotMatch(told(), /Time:/);
});
