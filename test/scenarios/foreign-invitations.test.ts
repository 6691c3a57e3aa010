// Invitations and answers as other servers and programs write them, over SMTP from domains that prove who they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  calendarPart,
  exchange,
  exchangeUid,
  plain,
  startWithSender,
} from '../support/foreign-sender.ts';

test('Exchange invites, moves and calls off; the answer goes back under its own UID', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const from = 'max@partner.test';
  const to = 'ann@a.test';
  await send({ from, to, parts: [plain, calendarPart('REQUEST', exchange('REQUEST'))] });
  const copy = await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  assert.match(copy, /DTSTART;TZID=Customized Time Zone:20270104T100000/);
  await desk.edit(to, exchangeUid, (text) => text.replace('NEEDS-ACTION', 'ACCEPTED'));
  const [answer] = await server.mail.queue.list();
  assert.deepEqual(
    [answer?.sender, answer?.recipients.map((r) => r.address.toLowerCase())],
    [to, [from]],
  );
  const moved = exchange('REQUEST').map((line) =>
    line
      .replace('T100000', 'T120000')
      .replace('T110000', 'T130000')
      .replace('SEQUENCE:0', 'SEQUENCE:1')
      .replace('090000Z', '100000Z'),
  );
  await send({ from, to, parts: [plain, calendarPart('REQUEST', moved)] });
  await desk.until(
    to,
    exchangeUid,
    (text) => text.includes('T120000') && text.includes('NEEDS-ACTION'),
  );
  const gone = exchange('CANCEL').map((line) =>
    line
      .replace('CONFIRMED', 'CANCELLED')
      .replace('SEQUENCE:0', 'SEQUENCE:2')
      .replace('090000Z', '110000Z'),
  );
  await send({ from, to, parts: [plain, calendarPart('CANCEL', gone)] });
  await desk.until(to, exchangeUid, (text) => text.includes('STATUS:CANCELLED'));
});

test('who was invited by the address of a group has the meeting, and answers in their own name', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const { groups } = server.data.directory;
  await groups.add({ address: 'staff@a.test', members: ['ann@a.test', 'ben@a.test'] });
  const lines = exchange('REQUEST').map((line) =>
    line.startsWith('ATTENDEE') ? 'ATTENDEE;CUTYPE=GROUP;RSVP=TRUE:mailto:staff@a.test' : line,
  );
  const parts = [plain, calendarPart('REQUEST', lines)];
  await send({ from: 'max@partner.test', to: 'staff@a.test', parts });
  const to = 'ann@a.test';
  await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  const accepted = await desk.edit(to, exchangeUid, (text) =>
    text.replace(/NEEDS-ACTION(?=[^\r]*ann@)/, 'ACCEPTED'),
  );
  assert.match(accepted, /ATTENDEE[^\r]*MEMBER="mailto:staff@a\.test"[^\r]*:mailto:ann@a\.test/);
  const [answer] = await server.mail.queue.list();
  assert.equal(answer?.sender, to);
  const news = lines.map((line) => line.replace('090000Z', '100000Z').replace('Planung', 'Bau'));
  const again = [plain, calendarPart('REQUEST', news)];
  await send({ from: 'max@partner.test', to: 'staff@a.test', parts: again });
  await desk.until(to, exchangeUid, (text) => text.includes('Bau') && text.includes('ACCEPTED'));
  const gone = news.map((line) =>
    line
      .replace('METHOD:REQUEST', 'METHOD:CANCEL')
      .replace('SEQUENCE:0', 'SEQUENCE:1')
      .replace('100000Z', '110000Z'),
  );
  const cancel = [plain, calendarPart('CANCEL', gone)];
  await send({ from: 'max@partner.test', to: 'staff@a.test', parts: cancel });
  await desk.until(to, exchangeUid, (text) => text.includes('STATUS:CANCELLED'));
});

test('a program that answers in UTC and with all it knows answers for the instance', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const organizer = 'ann@a.test';
  const series = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    'UID:weekly',
    'DTSTAMP:20261130T080000Z',
    'SUMMARY:Weekly',
    'DTSTART;TZID=Europe/Berlin:20270104T100000',
    'DTEND;TZID=Europe/Berlin:20270104T110000',
    'RRULE:FREQ=WEEKLY;COUNT=5',
    `ORGANIZER:mailto:${organizer}`,
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:max@partner.test',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  await desk.put(organizer, series);
  const reply = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Google Inc//Google Calendar 70.9054//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    'METHOD:REPLY',
    'BEGIN:VEVENT',
    'DTSTART:20270111T090000Z',
    'DTEND:20270111T100000Z',
    'DTSTAMP:20261130T091000Z',
    `ORGANIZER;CN=Ann:mailto:${organizer}`,
    'UID:weekly',
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Max',
    ' ;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="Away":mailto:max@partner.test',
    'RECURRENCE-ID:20270111T090000Z',
    'CREATED:20261130T085612Z',
    'LAST-MODIFIED:20261130T091000Z',
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'SUMMARY:Weekly',
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  const parts = [plain, calendarPart('REPLY', reply)];
  await send({ from: 'max@partner.test', to: organizer, parts });
  const text = await desk.until(organizer, 'weekly', (copy) => copy.includes('DECLINED'));
  assert.match(text, /RECURRENCE-ID;TZID=Europe\/Berlin:20270111T100000/);
});

test('whole days in UTC are the days that the organizer meant', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const lines = exchange('REQUEST').map((line) =>
    line
      .replace(/^DTSTART.*/, 'DTSTART:20270103T230000Z')
      .replace(/^DTEND.*/, 'DTEND:20270105T230000Z')
      .replace('ALLDAYEVENT:FALSE', 'ALLDAYEVENT:TRUE'),
  );
  const to = 'ann@a.test';
  await send({ from: 'max@partner.test', to, parts: [plain, calendarPart('REQUEST', lines)] });
  const text = await desk.until(to, exchangeUid, () => true);
  assert.match(text, /DTSTART;VALUE=DATE:20270104\r\n[^]*DTEND;VALUE=DATE:20270106\r\n/);
});

test('an invitation takes the place of nothing that only has the name it would get', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const to = 'ann@a.test';
  const { id } = await server.data.directory.accounts.expect(to);
  const own = exchange('REQUEST')
    .filter((line) => !/^(METHOD|ORGANIZER|ATTENDEE)/.test(line))
    .map((line) => line.replace(exchangeUid, 'own').replace('Planung', 'Dentist'));
  const bytes = Buffer.from([...own, ''].join('\r\n'));
  await using prepared = await server.mail.store.prepareDocument(
    { kind: 'memory', bytes },
    'text/calendar',
  );
  await server.mail.store.transact(id, async (tx) => {
    const calendar = await tx.collectionByRole('calendar', 'default');
    await tx.putDocument(calendar!.id, { name: `${exchangeUid}.ics`, prepared });
  });
  const parts = [plain, calendarPart('REQUEST', exchange('REQUEST'))];
  await send({ from: 'max@partner.test', to, parts });
  await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  assert.match((await desk.find(to, 'own')) ?? '', /Dentist/);
});

test('names of meetings may be anything, and of any length', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const to = 'ann@a.test';
  for (const uid of ['../a/b?c=d#%20 ü@x', `${'long'.repeat(100)}@x`, '{B9D1-4C}', 'a.ics/', '.']) {
    const lines = exchange('REQUEST').map((line) => line.replace(exchangeUid, uid));
    await send({ from: 'max@partner.test', to, parts: [plain, calendarPart('REQUEST', lines)] });
    await desk.until(to, uid, (text) => text.includes('Planung'));
    await desk.edit(to, uid, (text) => text.replace('NEEDS-ACTION', 'ACCEPTED'));
  }
  assert.equal((await server.mail.queue.list()).length, 5);
});

test('instances that are added to a series are in it; of a series that is not here all is asked for (RFC 5546 §3.2.4)', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const [from, to] = ['max@partner.test', 'ann@a.test'];
  const series = exchange('REQUEST').map((line) =>
    line === 'CLASS:PUBLIC' ? 'RRULE:FREQ=WEEKLY;COUNT=3' : line,
  );
  const added = exchange('ADD').map((line) =>
    line.replaceAll('20270104T1', '20270106T1').replace('090000Z', '100000Z'),
  );
  await send({ from, to, parts: [plain, calendarPart('ADD', added)] });
  const [question] = await server.mail.queue.list();
  assert.deepEqual(
    [question?.sender, question?.recipients.map((r) => r.address.toLowerCase())],
    [to, [from]],
  );
  assert.equal(await desk.find(to, exchangeUid), undefined);
  await send({ from, to, parts: [plain, calendarPart('REQUEST', series)] });
  await desk.until(to, exchangeUid, (text) => text.includes('RRULE'));
  await send({ from, to, parts: [plain, calendarPart('ADD', added)] });
  const text = await desk.until(to, exchangeUid, (copy) => copy.includes('RDATE'));
  assert.match(text, /RDATE;TZID=Customized Time Zone:20270106T100000/);
  assert.match(text, /RRULE:FREQ=WEEKLY;COUNT=3/);
});

test('a cancellation that says no more than its method calls off, and an old one nothing', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const from = 'max@partner.test';
  const to = 'ann@a.test';
  const part = (method: string, stamp: string, change = (line: string) => line) =>
    calendarPart(
      method.toLowerCase(),
      exchange(method).map((line) => change(line.replace('20261130T090000Z', stamp))),
    );
  await send({ from, to, parts: [plain, part('REQUEST', '20261130T090000Z')] });
  await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  const without = (line: string) => (line.startsWith('STATUS') ? 'X-NO:1' : line);
  await send({ from, to, parts: [plain, part('CANCEL', '20261130T080000Z', without)] });
  assert.doesNotMatch((await desk.find(to, exchangeUid))!, /STATUS:CANCELLED/);
  await send({ from, to, parts: [plain, part('CANCEL', '20261130T100000Z', without)] });
  await desk.until(to, exchangeUid, (text) => text.includes('STATUS:CANCELLED'));
});

test('an invitation as an attached file with a method, in another charset, is one', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const to = 'ann@a.test';
  const lines = exchange('REQUEST').map((line) => line.replace('Planung', 'Füße'));
  const part = [
    'Content-Type: text/calendar; charset=iso-8859-1; method=REQUEST; name="invite.ics"',
    'Content-Disposition: attachment; filename="invite.ics"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(lines.join('\r\n'), 'latin1').toString('base64'),
  ].join('\r\n');
  await send({ from: 'max@partner.test', to, parts: [plain, part] });
  await desk.until(to, exchangeUid, (text) => text.includes('Füße'));
});
