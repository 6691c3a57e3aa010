// Invitations and answers in the name of somebody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileMail } from '../support/file-mail.ts';
import {
  calendarPart,
  exchange,
  exchangeUid,
  plain,
  startWithSender,
} from '../support/foreign-sender.ts';

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

test('mail that another domain sent in the name of the organizer stays a mail', async () => {
  const { server, send, desk } = await startWithSender();
  await using _server = server;
  const parts = [plain, calendarPart('REQUEST', exchange('REQUEST'))];
  const to = 'ann@a.test';
  await send({ from: 'max@partner.test', sender: 'x@forger.test', to, parts });
  await send({ from: 'x@forger.test', to, parts });
  assert.equal(await desk.find(to, exchangeUid), undefined);
});

test('who answers for themselves cannot answer for others in the same message', async () => {
  const { server, send, desk } = await startWithSender();
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
  const { server, send, desk } = await startWithSender();
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
  const { server, desk } = await startWithSender();
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
  const { server, send, desk } = await startWithSender();
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
  const { server, send, desk } = await startWithSender();
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
