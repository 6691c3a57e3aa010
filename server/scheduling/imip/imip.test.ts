import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { meetingOf, people, weekly, calendarOf } from '../itip/sample-meetings.ts';
import { findCalendarPart } from './find-calendar-part.ts';
import { formatHtmlLetter, formatTextLetter } from './format-letter.ts';
import { withoutQuirks } from './inbound-quirks.ts';
import { writeLetter } from './letter.ts';
import { textsFor } from './texts-for.ts';

function letterIn(language: string, lines: readonly string[] = weekly) {
  const { texts, locale } = textsFor(language);
  return writeLetter({
    method: 'REQUEST',
    object: meetingOf([...lines, 'LOCATION:Room <1>', ...people('ann')]),
    previous: undefined,
    writer: 'Olga',
    texts,
    style: { locale, zone: 'UTC' },
  });
}

test('the time, the rule and the people are told in the language of the reader', () => {
  const lines = (language: string) => formatTextLetter(letterIn(language)).split('\r\n');
  assert.deepEqual(lines('en').slice(0, 9), [
    'Olga invites you:',
    '',
    'What:      Weekly',
    'When:      Monday, 5 January 2026, 10:00–11:00 (Europe/Berlin)',
    'Repeats:   every week',
    'Where:     Room <1>',
    'Organizer: org@a.test',
    'Attendees: ann@a.test',
    '',
  ]);
  assert.equal(letterIn('de-CH').subject, 'Einladung: Weekly');
  assert.match(lines('de').join('\n'), /Wann: +Montag, 5\. Januar 2026, 10:00–11:00 Uhr/);
  assert.match(lines('fr').join('\n'), /Quand : +lundi|Quand: +lundi 5 janvier 2026/);
  assert.match(lines('es').join('\n'), /Cuándo: +lunes, 5 de enero de 2026/);
  assert.match(lines('it').join('\n'), /Quando: +lunedì 5 gennaio 2026/);
  assert.match(lines('nl').join('\n'), /Wanneer: +maandag 5 januari 2026/);
  assert.equal(letterIn('fi').subject, 'Invitation: Weekly');
});

test('an update says what is otherwise than before, and what falls out of a series', () => {
  const { texts, locale } = textsFor('de');
  const update = (...more: readonly string[]) =>
    formatTextLetter(
      writeLetter({
        method: 'REQUEST',
        object: meetingOf([...weekly, ...more, ...people('ann')]),
        previous: meetingOf([...weekly, 'LOCATION:Saal', ...people('ann')]),
        writer: 'Olga',
        texts,
        style: { locale, zone: 'UTC' },
      }),
    );
  assert.match(
    update('LOCATION:Hof', 'EXDATE;TZID=Europe/Berlin:20260112T100000'),
    /Geändert: +Ort: Hof \(bisher: Saal\)\r\n +Fällt aus: 12\. Januar 2026\r\n/,
  );
  const moved = writeLetter({
    method: 'REQUEST',
    object: meetingOf([
      ...weekly.map((line) => line.replace('T100000', 'T140000').replace('T110000', 'T150000')),
      ...people('ann'),
    ]),
    previous: meetingOf([...weekly, ...people('ann')]),
    writer: 'Olga',
    texts,
    style: { locale, zone: 'UTC' },
  });
  assert.match(
    formatTextLetter(moved),
    /Zeit: Montag, 5\. Januar 2026, 14:00–1\d:00 Uhr \(bisher: Montag, 5\. Januar 2026, 10:00–11:00 Uhr\)/,
  );
});

test('rules are said in words where words are simpler', () => {
  const repeats = (rule: string) =>
    letterIn(
      'en',
      weekly.map((line) => line.replace('FREQ=WEEKLY', rule)),
    ).facts.find((fact) => fact.label === 'Repeats')?.text;
  assert.equal(
    repeats('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260630T080000Z'),
    'every 2 weeks, on Monday and Wednesday, until 30 June 2026',
  );
  assert.equal(
    repeats('FREQ=WEEKLY;UNTIL=20260629T233000Z'),
    'every week, until 30 June 2026',
    'it is said in UTC and meant in Berlin',
  );
  assert.equal(repeats('FREQ=WEEKLY;UNTIL=20260629'), 'every week, until 29 June 2026');
  assert.equal(
    repeats('FREQ=MONTHLY;BYDAY=-1FR;COUNT=6'),
    'every month, on the last Friday, 6 times',
  );
  assert.equal(repeats('FREQ=MONTHLY;BYMONTHDAY=15'), 'every month, on day 15');
  assert.equal(repeats('FREQ=YEARLY;BYWEEKNO=20'), 'by a rule of its own, see the calendar');
});

test('what the organizer writes cannot become markup, nor header fields', () => {
  const letter = letterIn('en', [...weekly, 'SUMMARY:x']);
  assert.match(formatHtmlLetter(letter), /Room &lt;1&gt;/);
  const broken = letterIn(
    'en',
    weekly.map((line) => line.replace('Weekly', 'A\\nBcc: eve@b.test')),
  );
  assert.equal(broken.subject, 'Invitation: A Bcc: eve@b.test');
});

function mailWith(part: string, headers = ''): Buffer {
  return Buffer.from(
    `From: org@a.test\r\n${headers}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
      `--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n${part}\r\n--b--\r\n`,
  );
}

test('the scheduling message is the part with a method, whatever its encoding; files and forwarded mails are none (RFC 6047 §2.4)', () => {
  const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  const base64 = Buffer.from(calendar).toString('base64');
  const found = findCalendarPart(
    mailWith(
      `Content-Type: TEXT/CALENDAR; METHOD="Request"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}`,
    ),
  );
  assert.deepEqual(found, { text: calendar, method: 'Request' });
  const file = `Content-Type: text/calendar\r\nContent-Disposition: attachment\r\n\r\n${calendar}`;
  assert.equal(findCalendarPart(mailWith(file)), undefined);
  const forwarded = `Content-Type: message/rfc822\r\n\r\n${mailWith(`Content-Type: text/calendar; method=REQUEST\r\n\r\n${calendar}`).toString()}`;
  assert.equal(findCalendarPart(mailWith(forwarded)), undefined);
  assert.equal(parseMessage(mailWith(file)).children.length, 2);
});

test('under a signature the scheduling message is found all the same (RFC 1847 §2.1)', () => {
  const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  const signed =
    'From: org@a.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s\r\n\r\n' +
    '--s\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nhello\r\n' +
    `--a\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n${calendar}\r\n--a--\r\n\r\n` +
    '--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--s--\r\n';
  assert.equal(findCalendarPart(Buffer.from(signed))?.method, 'REQUEST');
});

test('whole days of Outlook are days; without ORGANIZER the sender is it; of many in an answer the sender answers', () => {
  const facts = { from: 'ann@a.test', recipient: 'org@a.test', method: undefined };
  const mended = (method: string, ...lines: readonly string[]) =>
    formatCalendar(withoutQuirks(calendarOf(lines), { ...facts, method })).replaceAll('\r\n ', '');
  const days = mended(
    'REQUEST',
    'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
    'DTSTART;TZID=Pacific Standard Time:20260105T000000',
    'DTEND;TZID=Pacific Standard Time:20260106T000000',
  );
  assert.match(days, /DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260106/);
  assert.match(days, /ORGANIZER:mailto:ann@a\.test/);
  const reply = mended(
    'REPLY',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@a.test',
    'ATTENDEE:mailto:ben@a.test',
  );
  assert.match(reply, /ORGANIZER:mailto:org@a\.test/);
  assert.doesNotMatch(reply, /ben@/);
});
