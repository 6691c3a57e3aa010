// Invitations and answers as other servers and programs write them, over SMTP from domains that prove who they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCalendarDesk } from '../support/calendar-desk.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import { talk } from '../support/line-client.ts';
import { startTestServer } from '../support/start-server.ts';
import { fileMail } from '../support/file-mail.ts';

const zoneOf = (domain: string) => ({
  [domain]: { txt: ['v=spf1 ip4:127.0.0.1 -all'] },
  [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=none'] },
});

/** A server, and a way to send it mail as another server does. */
async function start() {
  const server = await startTestServer({
    accounts: ['ann@a.test', 'ben@a.test'],
    settings: 'trusted_networks = []',
    world: {
      dns: createFakeDns({ ...zoneOf('partner.test'), ...zoneOf('forger.test') }),
      mxPort: 1,
    },
  });
  const send = async (
    mail: {
      readonly from: string;
      readonly sender?: string;
      readonly to: string;
      readonly parts: readonly string[];
    },
    pattern = /^250/,
  ) => {
    const client = await talk(server.port('smtp'));
    await client.expect(/^220/);
    client.write('EHLO mx.partner.test\r\n');
    while ((await client.readLine())[3] === '-');
    await client.send(`MAIL FROM:<${mail.sender ?? mail.from}>`, /^250/);
    await client.send(`RCPT TO:<${mail.to}>`, /^250/);
    await client.send('DATA', /^354/);
    client.write(
      [
        `From: <${mail.from}>`,
        `To: <${mail.to}>`,
        'Subject: Meeting',
        'Date: Mon, 30 Nov 2026 09:00:00 +0000',
        `Message-ID: <${Math.random()}@partner.test>`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary=b',
        '',
        ...mail.parts.flatMap((part) => ['--b', part]),
        '--b--',
        '',
      ].join('\r\n'),
    );
    await client.send('.', pattern);
    await client.send('QUIT', /^221/);
  };
  return { server, send, desk: openCalendarDesk(server) };
}

const calendarPart = (method: string, lines: readonly string[], type = 'text/calendar') =>
  [
    `Content-Type: ${type}; charset="utf-8"; method=${method}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from([...lines, ''].join('\r\n'))
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n'),
  ].join('\r\n');

const plain = 'Content-Type: text/plain\r\n\r\nJoin us.';

const exchangeUid =
  '040000008200E00074C5B7101A82E00800000000B0D1C1A4A55EDC01000000000000000010000000E4C6B2C1A5F0A94C8D3F';

/** As Exchange writes it: its own zone under a name of its own, MAILTO in capitals, properties of Microsoft's. */
const exchange = (method: string, more: readonly string[] = []) => [
  'BEGIN:VCALENDAR',
  `METHOD:${method}`,
  'PRODID:Microsoft Exchange Server 2010',
  'VERSION:2.0',
  'BEGIN:VTIMEZONE',
  'TZID:Customized Time Zone',
  'BEGIN:STANDARD',
  'DTSTART:16010101T000000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0200',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'ORGANIZER;CN=Max Partner:MAILTO:Max@Partner.test',
  'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ann:MAILTO:ANN@a.test',
  'DESCRIPTION;LANGUAGE=de-DE:Tagesordnung\\n\\n',
  `UID:${exchangeUid}`,
  'SUMMARY;LANGUAGE=de-DE:Planung',
  'DTSTART;TZID=Customized Time Zone:20270104T100000',
  'DTEND;TZID=Customized Time Zone:20270104T110000',
  'CLASS:PUBLIC',
  'PRIORITY:5',
  'DTSTAMP:20261130T090000Z',
  'TRANSP:OPAQUE',
  'STATUS:CONFIRMED',
  'SEQUENCE:0',
  'X-MICROSOFT-CDO-APPT-SEQUENCE:0',
  'X-MICROSOFT-CDO-ALLDAYEVENT:FALSE',
  ...more,
  'END:VEVENT',
  'END:VCALENDAR',
];

test('Exchange invites, moves and calls off; the answer goes back under its own UID', async () => {
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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

test('mail that another domain sent in the name of the organizer stays a mail', async () => {
  const { server, send, desk } = await start();
  await using _server = server;
  const parts = [plain, calendarPart('REQUEST', exchange('REQUEST'))];
  const to = 'ann@a.test';
  await send({ from: 'max@partner.test', sender: 'x@forger.test', to, parts });
  await send({ from: 'x@forger.test', to, parts });
  assert.equal(await desk.find(to, exchangeUid), undefined);
});

test('a program that answers in UTC and with all it knows answers for the instance', async () => {
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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
  const { server, send, desk } = await start();
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

const weekly = (organizer: string, attendees: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    'UID:weekly',
    'DTSTAMP:20261130T080000Z',
    'SUMMARY:Weekly',
    'DTSTART:20270104T090000Z',
    'DTEND:20270104T100000Z',
    'RRULE:FREQ=WEEKLY;COUNT=5',
    `ORGANIZER:mailto:${organizer}`,
    ...attendees.map((a) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${a}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

test('who answers for themselves cannot answer for others in the same message', async () => {
  const { server, send, desk } = await start();
  await using _server = server;
  const [organizer, eve, max] = ['ann@a.test', 'eve@forger.test', 'max@partner.test'];
  await desk.put(organizer, weekly(organizer, [eve, max]));
  const answer = (attendee: string, more: readonly string[]) => [
    'BEGIN:VEVENT',
    'UID:weekly',
    'DTSTAMP:20261130T091000Z',
    'SEQUENCE:0',
    `ORGANIZER:mailto:${organizer}`,
    `ATTENDEE;PARTSTAT=DECLINED:mailto:${attendee}`,
    ...more,
    'END:VEVENT',
  ];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'METHOD:REPLY',
    ...answer(eve, []),
    ...answer(max, ['RECURRENCE-ID:20270111T090000Z']),
    'END:VCALENDAR',
  ];
  await send({ from: eve, to: organizer, parts: [plain, calendarPart('REPLY', lines)] });
  assert.doesNotMatch((await desk.find(organizer, 'weekly'))!, /DECLINED/);
});

test('who is invited cannot move the meeting of others by calling it delegated', async () => {
  const { server, send, desk } = await start();
  await using _server = server;
  const to = 'ann@a.test';
  const parts = [plain, calendarPart('REQUEST', exchange('REQUEST'))];
  await send({ from: 'max@partner.test', to, parts });
  await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  const forged = exchange('REQUEST').map((line) =>
    line
      .replace('SEQUENCE:0', 'SEQUENCE:7')
      .replace('Planung', 'Forged')
      .replace('CN=Ann', 'DELEGATED-FROM="mailto:eve@forger.test"'),
  );
  await send({ from: 'eve@forger.test', to, parts: [plain, calendarPart('REQUEST', forged)] });
  assert.doesNotMatch((await desk.find(to, exchangeUid))!, /Forged/);
  // Nor can they invite to a new one in the name of somebody here.
  const ours = forged.map((line) =>
    line.replace(/Max@Partner.test/, 'ben@a.test').replace(exchangeUid, 'new'),
  );
  await send({ from: 'eve@forger.test', to, parts: [plain, calendarPart('REQUEST', ours)] });
  assert.equal(await desk.find(to, 'new'), undefined);
});

test('a colleague speaks for another only when that is granted, whatever the invitation says of them', async () => {
  const { server, desk } = await start();
  await using _server = server;
  const { accounts, grants } = server.data.directory;
  const [ann, ben] = [await accounts.expect('ann@a.test'), await accounts.expect('ben@a.test')];
  await accounts.add({ address: 'guest@a.test' });
  const guest = await accounts.expect('guest@a.test');
  const lines = exchange('REQUEST').map((line) =>
    line
      .replace(/^ORGANIZER.*/, 'ORGANIZER;SENT-BY="mailto:ben@a.test":mailto:ann@a.test')
      .replace(/^ATTENDEE.*/, 'ATTENDEE:mailto:guest@a.test'),
  );
  const part = calendarPart('REQUEST', lines);
  const content = Buffer.from(`From: <ben@a.test>\r\nMIME-Version: 1.0\r\n${part}`);
  const proof = { kind: 'account', account: ben.id } as const;
  await fileMail(server.mail, guest.id, { content, proof });
  assert.equal(await desk.find('guest@a.test', exchangeUid), undefined);
  const grantee = { kind: 'account', account: ben.id } as const;
  await grants.change({ owner: ann.id, collection: '', grantee, rights: '2' });
  await fileMail(server.mail, guest.id, { content, proof });
  assert.match((await desk.find('guest@a.test', exchangeUid)) ?? '', /Planung/);
});

test('a stranger who asks for a room without end is refused and takes no time of it', async () => {
  const { server, send, desk } = await start();
  await using _server = server;
  const to = 'room@a.test';
  await server.data.directory.accounts.add({ address: to, type: 'resource' });
  const lines = exchange('REQUEST').map((line) =>
    line.startsWith('ATTENDEE')
      ? `RRULE:FREQ=HOURLY\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${to}`
      : line,
  );
  await send({ from: 'max@partner.test', to, parts: [plain, calendarPart('REQUEST', lines)] });
  await desk.until(to, exchangeUid, (text) => text.includes('PARTSTAT=DECLINED'));
});

test('who writes for an organizer of their domain invites, and changes what they invited to alone', async () => {
  const { server, send, desk } = await start();
  await using _server = server;
  const to = 'ann@a.test';
  const by = (assistant: string | undefined, changes: Readonly<Record<string, string>>) => {
    const lines = exchange('REQUEST').map((line) => {
      const at = assistant && `ORGANIZER;SENT-BY="mailto:${assistant}":mailto:Max@Partner.test`;
      const named = at !== undefined && line.startsWith('ORGANIZER') ? at : line;
      return Object.entries(changes).reduce((text, [a, b]) => text.replace(a, b), named);
    });
    return [plain, calendarPart('REQUEST', lines)];
  };
  const [max, eva, eve] = ['max', 'eva', 'eve'].map((name) => `${name}@partner.test`);
  await send({ from: eva!, to, parts: by(eva, { [exchangeUid]: 'hers' }) });
  await desk.until(to, 'hers', (text) => text.includes('Planung'));
  const moved = { [exchangeUid]: 'hers', 'SEQUENCE:0': 'SEQUENCE:1', Planung: 'Moved' };
  await send({ from: eva!, to, parts: by(eva, moved) });
  await desk.until(to, 'hers', (text) => text.includes('Moved'));
  await send({ from: max!, to, parts: by(undefined, {}) });
  await desk.until(to, exchangeUid, (text) => text.includes('Planung'));
  // Anybody of the domain may say so.
  const forged = { 'SEQUENCE:0': 'SEQUENCE:7', Planung: 'Forged' };
  for (const uid of ['hers', exchangeUid]) {
    await send({ from: eve!, to, parts: by(eve, { [exchangeUid]: uid, ...forged }) });
    assert.doesNotMatch((await desk.find(to, uid))!, /Forged/);
  }
});
