// Invitations that come by mail: they change a calendar only when their sender is proven to be who they speak for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '#delivery/delivery.ts';
import { groupwareRights } from '#directory/rights.ts';
import { openCalendarDesk } from '../support/calendar-desk.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

function invitation(organizer: string, more: readonly string[] = []): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Other//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:by mail',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=W. Europe Standard Time:20270104T100000',
    'DTEND;TZID=W. Europe Standard Time:20270104T110000',
    'SUMMARY:By mail',
    ...(organizer === '' ? [] : [`ORGANIZER:mailto:${organizer}`]),
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ann@a.test',
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Puts a mail through delivery as if it had come that way. */
async function deliver(
  server: TestServer,
  mail: {
    readonly from: string;
    readonly origin: Envelope['origin'];
    readonly calendar: string;
    readonly method?: string;
    readonly to?: string;
  },
): Promise<void> {
  const { to = 'ann@a.test' } = mail;
  const text =
    `From: ${mail.from}\r\nTo: ${to}\r\nSubject: Meeting\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: text/calendar; charset=utf-8; method=${mail.method ?? 'REQUEST'}\r\n\r\n${mail.calendar}`;
  const outcomes = await server.mail.delivery.deliver({
    envelope: {
      id: 'test',
      origin: mail.origin,
      client: { remoteAddress: '127.0.0.1', remotePort: 1, heloName: 'x' },
      sender: mail.from,
      isUtf8: false,
      body: '7bit',
      requireTls: false,
      priority: 0,
    },
    recipients: [{ address: to }],
    message: { kind: 'memory', bytes: Buffer.from(text) },
    trace: '',
    perRecipient: true,
  });
  assert.equal(outcomes[0]!.kind, 'delivered');
}

async function start() {
  // Nobody answers there: what goes out stays in the queue.
  const zones = { 'elsewhere.test': { a: ['127.0.0.1'] } };
  const server = await startTestServer({
    accounts: ['ann@a.test', 'ben@a.test', 'eve@a.test'],
    world: { dns: createFakeDns(zones), mxPort: 1 },
  });
  const submission = async (address: string): Promise<Envelope['origin']> => {
    const { id } = await server.data.directory.accounts.expect(address);
    return { kind: 'submission', account: id, loginName: address };
  };
  return { server, submission, desk: openCalendarDesk(server) };
}

async function mailsOf(server: TestServer, address: string): Promise<string[]> {
  const { id } = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(id, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    const texts: string[] = [];
    for await (const rows of reader.messages(box!.id, []))
      for (const row of rows) texts.push((await reader.readContent(row.itemId)).toString());
    return texts;
  });
}

test('who invites by mail and keeps the meeting elsewhere gets the answers by mail, those of rooms too', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  await server.data.directory.accounts.add({ address: 'room@a.test', type: 'resource' });
  const calendar = invitation('ben@a.test', ['ATTENDEE;RSVP=TRUE:mailto:room@a.test']);
  const mail = { from: 'ben@a.test', origin: await submission('ben@a.test'), calendar };
  await deliver(server, mail);
  await deliver(server, { ...mail, to: 'room@a.test' });
  await desk.edit('ann@a.test', 'by mail', (text) => text.replace('NEEDS-ACTION', 'DECLINED'));
  const mails = await mailsOf(server, 'ben@a.test');
  assert.deepEqual(mails.map((text) => /^Subject: (.*)\r$/m.exec(text)![1]!).sort(), [
    'Accepted: By mail',
    'Declined: By mail',
  ]);
  for (const text of mails) assert.match(text, /method=REPLY/);
});

test('an answer goes out in the name of who answers, however alike the addresses are', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const from = 'joann@a.test';
  await server.data.directory.accounts.add({ address: from });
  const calendar = invitation(from).replace('ORGANIZER:', 'ORGANIZER;CN=Jo:');
  await deliver(server, { from, origin: await submission(from), calendar });
  await desk.edit('ann@a.test', 'by mail', (text) => text.replace('NEEDS-ACTION', 'ACCEPTED'));
  const [mail] = await mailsOf(server, from);
  assert.match(mail!, /^From: <?ann@a\.test>?\r$/m);
});

test('who has an account here reads such mails in their own language and zone', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const { accounts } = server.data.directory;
  const ben = await accounts.expect('ben@a.test');
  await accounts.change(ben.id, { language: 'de', timeZone: 'America/New_York' });
  const origin = await submission('ben@a.test');
  await deliver(server, { from: 'ben@a.test', origin, calendar: invitation('ben@a.test') });
  await desk.edit('ann@a.test', 'by mail', (text) => text.replace('NEEDS-ACTION', 'ACCEPTED'));
  const [mail] = await mailsOf(server, 'ben@a.test');
  assert.match(mail!, /^Subject: Zugesagt: By mail\r$/m);
  const text = mail!.replaceAll('=\r\n', '').replaceAll('=E2=80=93', '–');
  assert.match(
    text,
    /10:00–11:00 Uhr \(Europe\/Berlin\); [^\r]*04:00–05:00 Uhr \(America\/New_York\)/,
  );
});

test('an invitation that the organizer signed in to send is in the calendar, and the answer goes back (RFC 6047 §2.3)', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const origin = await submission('ben@a.test');
  await deliver(server, { from: 'ben@a.test', origin, calendar: invitation('ben@a.test') });
  assert.match((await desk.find('ann@a.test', 'by mail'))!, /SUMMARY:By mail/);
  assert.equal((await desk.inbox('ann@a.test')).length, 1);
});

test('who speaks for somebody else, or is not proven, sends a mail and nothing more', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const calendar = invitation('ben@a.test');
  await deliver(server, { from: 'eve@a.test', origin: await submission('eve@a.test'), calendar });
  for (const origin of [
    { kind: 'relay', isTrusted: true },
    { kind: 'lmtp' },
    { kind: 'internal' },
  ] as const)
    await deliver(server, { from: 'ben@a.test', origin, calendar });
  assert.equal(await desk.find('ann@a.test', 'by mail'), undefined);
});

test('two methods, several meetings, or none that can be read: a mail and nothing more', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const from = 'ben@a.test';
  const origin = await submission(from);
  const calendar = invitation(from);
  await deliver(server, { from, origin, calendar, method: 'CANCEL' });
  await deliver(server, { from, origin, calendar: calendar.replace('END:VEVENT', 'END:VTODO') });
  const two = calendar.replace(
    'END:VCALENDAR',
    'BEGIN:VEVENT\r\nUID:other\r\nORGANIZER:mailto:ben@a.test\r\nEND:VEVENT\r\nEND:VCALENDAR',
  );
  await deliver(server, { from, origin, calendar: two });
  assert.equal(await desk.find('ann@a.test', 'by mail'), undefined);
  await deliver(server, { from, origin, calendar: invitation('') });
  assert.match((await desk.find('ann@a.test', 'by mail'))!, /ORGANIZER:mailto:ben@a\.test/);
});

test('a delegate who gets copies of invitations reads them, and so does who approves for a room', async () => {
  const { server, desk } = await start();
  await using _server = server;
  const { accounts, delegations, resources } = server.data.directory;
  const [ann, eve] = await Promise.all(['ann@a.test', 'eve@a.test'].map((a) => accounts.expect(a)));
  const room = await accounts.add({ address: 'room@a.test', type: 'resource' });
  await resources.change(room.id, { autoAccepts: false, approvers: [eve!.id] });
  const calendar = await server.mail.store.read(ann!.id, (r) =>
    r.collectionByRole('calendar', 'default'),
  );
  await delegations.set(
    { owner: ann!.id, delegate: eve!.id },
    {
      calendar: 'read',
      seesPrivate: false,
      getsInvitations: true,
      sendsOnBehalf: false,
      sendsAs: false,
      calendarId: calendar!.objectId,
    },
  );
  const text = invitation('ben@a.test', ['ATTENDEE:mailto:room@a.test']);
  await desk.put('ben@a.test', text.replace('METHOD:REQUEST\r\n', ''));
  const mails = await mailsOf(server, 'eve@a.test');
  assert.deepEqual(mails.map((mail) => /^To: (.*)\r$/m.exec(mail)![1]!).sort(), [
    'ann@a.test',
    'room@a.test',
  ]);
  const forRoom = mails.find((mail) => mail.includes('\r\nTo: room@a.test\r\n'))!;
  assert.match(forRoom, /The request for room@a\.test waits for approval\. /);
  assert.equal(await desk.find('eve@a.test', 'by mail'), undefined);
});

test('who may send no more mails this hour has invited all the same: what is over the limit waits', async () => {
  await using server = await startTestServer({
    accounts: ['ann@a.test'],
    settings: '[queue]\naccount_recipients_per_hour = 1',
  });
  const desk = openCalendarDesk(server);
  const text = await desk.put(
    'ann@a.test',
    invitation('ann@a.test', ['ATTENDEE:mailto:x@b.test', 'ATTENDEE:mailto:y@b.test']).replace(
      'METHOD:REQUEST\r\n',
      '',
    ),
  );
  assert.equal((await server.mail.queue.list()).length, 1);
  const statuses = [...text.matchAll(/SCHEDULE-STATUS="?([0-9.]+)/g)].map((found) => found[1]);
  assert.deepEqual(statuses, ['1.0', '1.0']);
});

test('a delegate reads answers to the boss too, and of private meetings only with the right to see them', async () => {
  const { server, submission, desk } = await start();
  await using _server = server;
  const { accounts, delegations } = server.data.directory;
  const [ann, eve] = await Promise.all(['ann@a.test', 'eve@a.test'].map((a) => accounts.expect(a)));
  const calendar = await server.mail.store.read(ann!.id, (r) =>
    r.collectionByRole('calendar', 'default'),
  );
  const allow = async (seesPrivate: boolean) =>
    await delegations.set(
      { owner: ann!.id, delegate: eve!.id },
      {
        calendar: 'read',
        seesPrivate,
        getsInvitations: true,
        sendsOnBehalf: false,
        sendsAs: false,
        calendarId: calendar!.objectId,
      },
    );
  await allow(false);
  const from = 'ben@a.test';
  const origin = await submission(from);
  const inPrivate = (uid: string) =>
    invitation(from, ['CLASS:PRIVATE']).replaceAll('By mail', uid).replace('by mail', uid);
  await deliver(server, { from, origin, calendar: inPrivate('secret') });
  assert.deepEqual(await mailsOf(server, 'eve@a.test'), []);
  await allow(true);
  await deliver(server, { from, origin, calendar: inPrivate('shown') });
  assert.equal((await mailsOf(server, 'eve@a.test')).length, 1);
  const own = invitation('ann@a.test', ['ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ben@a.test'])
    .replace('METHOD:REQUEST\r\n', '')
    .replace(/ATTENDEE[^\r]*ann@a\.test\r\n/, '');
  await desk.put('ann@a.test', own);
  await desk.edit(from, 'by mail', (text) => text.replace('NEEDS-ACTION', 'ACCEPTED'));
  const subjects = (await mailsOf(server, 'eve@a.test')).map(
    (text) => /^Subject: (.*)\r$/m.exec(text)![1]!,
  );
  assert.deepEqual(subjects.slice(1), ['Accepted: By mail']);
});

test('who may write into a calendar invites for its owner only with the right to send for them (RFC 6638 §6.1)', async () => {
  const { server, desk } = await start();
  await using _server = server;
  const { accounts, grants } = server.data.directory;
  const [ann, ben] = await Promise.all(['ann@a.test', 'ben@a.test'].map((a) => accounts.expect(a)));
  const calendar = await server.mail.store.read(ann!.id, (r) =>
    r.collectionByRole('calendar', 'default'),
  );
  const change = {
    owner: ann!.id,
    actor: ben!.id,
    collection: calendar!.id,
    name: 'x.ics',
    before: undefined,
    after: invitation('ann@a.test', ['ATTENDEE:mailto:eve@elsewhere.test'])
      .replace('METHOD:REQUEST\r\n', '')
      .replace(/ATTENDEE[^\r]*ann@a\.test\r\n/, ''),
    repliesOnRemoval: true,
  };
  const refused = await server.mail.scheduling.planChange(change);
  assert.ok(refused.kind === 'refused' && refused.precondition === 'need-privileges');
  await grants.change({
    owner: ann!.id,
    collection: '',
    grantee: { kind: 'account', account: ben!.id },
    rights: groupwareRights.sendsOnBehalf,
  });
  const planned = await server.mail.scheduling.planChange(change);
  assert.ok(planned.kind === 'scheduled');
  await planned.deliver();
  const [entry] = await server.mail.queue.list();
  assert.equal(entry?.sender, 'ann@a.test');
  assert.equal(await desk.find('ben@a.test', 'by mail'), undefined);
});
