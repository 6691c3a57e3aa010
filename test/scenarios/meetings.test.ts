// A meeting of many: invited, answered, moved and called off, on one server and over SMTP between two; every copy ends the same.
import assert from 'node:assert/strict';
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { openCalendarDesk, type CalendarDesk } from '../support/calendar-desk.ts';
import { createFakeDns } from '../support/fake-dns.ts';
import type { Zones } from '../support/dns-zones.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const organizer = 'org@a.test';

function event(lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    'UID:weekly',
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function invitation(...attendees: readonly string[]): string {
  return event([
    'SUMMARY:Team weekly',
    'DTSTART;TZID=Europe/Berlin:20270104T100000',
    'DTEND;TZID=Europe/Berlin:20270104T110000',
    'RRULE:FREQ=WEEKLY;COUNT=10',
    `ORGANIZER;CN=Olga Organizer:mailto:${organizer}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}`,
    ...attendees.map(invitee),
  ]);
}

const invitee = (address: string) => `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${address}`;

const answer = (address: string, partstat: string) => (text: string) =>
  text.replaceAll(
    new RegExp(`PARTSTAT=[A-Z-]+(?=[^\\r\\n]*:mailto:${address}\\r)`, 'g'),
    `PARTSTAT=${partstat}`,
  );

const says = (address: string, partstat: string) => (text: string) =>
  new RegExp(`ATTENDEE[^\\r\\n]*PARTSTAT=${partstat}[^\\r\\n]*:mailto:${address}\\r`).test(text);

/** What a person sees of a copy: times, answers, what was called off. */
function seen(text: string): string[] {
  return text
    .replaceAll(/BEGIN:VTIMEZONE[^]*?END:VTIMEZONE\r\n/g, '')
    .split('\r\n')
    .filter((line) =>
      /^(BEGIN:VEVENT|DTSTART|RRULE|EXDATE|RECURRENCE-ID|SUMMARY|LOCATION|STATUS|ATTENDEE)/.test(
        line,
      ),
    )
    .map((line) => {
      const address = /^ATTENDEE.*mailto:(.*)$/.exec(line)?.[1];
      if (address !== undefined) return `${address} ${/PARTSTAT=([A-Z-]+)/.exec(line)?.[1]}`;
      return line.replaceAll(/;X-[A-Z-]+=[^;:]*/g, '');
    });
}

const exception =
  (...attendees: readonly string[]) =>
  (text: string) =>
    text.replace(
      'END:VCALENDAR',
      [
        'BEGIN:VEVENT',
        'UID:weekly',
        'DTSTAMP:20260101T000000Z',
        'RECURRENCE-ID;TZID=Europe/Berlin:20270118T100000',
        'DTSTART;TZID=Europe/Berlin:20270118T140000',
        'DTEND;TZID=Europe/Berlin:20270118T150000',
        'SUMMARY:Team weekly',
        'LOCATION:Big room',
        `ORGANIZER;CN=Olga Organizer:mailto:${organizer}`,
        `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}`,
        ...attendees.map(invitee),
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );

/** The whole story; `desks` says where each person has their calendar. */
async function story(
  deskOf: (address: string) => CalendarDesk,
  people: readonly [string, string, string, string, string],
): Promise<void> {
  const [ann, ben, cat, dan, eve] = people;
  const org = deskOf(organizer);
  const arrived = async (address: string, isWanted: (text: string) => boolean) =>
    await deskOf(address).until(address, 'weekly', isWanted);

  await org.put(organizer, invitation(ann, ben, cat));
  for (const address of [ann, ben, cat]) await arrived(address, says(address, 'NEEDS-ACTION'));
  await deskOf(ann).edit(ann, 'weekly', answer(ann, 'ACCEPTED'));
  await org.until(organizer, 'weekly', says(ann, 'ACCEPTED'));
  await deskOf(ben).edit(ben, 'weekly', answer(ben, 'TENTATIVE'));
  await org.until(organizer, 'weekly', says(ben, 'TENTATIVE'));

  // One instance is moved, and somebody comes to that alone.
  await org.edit(organizer, 'weekly', exception(ann, ben, cat, dan));
  await arrived(
    dan,
    (text) => text.includes('RECURRENCE-ID') && !text.includes('RRULE:FREQ=WEEKLY'),
  );
  await arrived(cat, (text) => text.includes('LOCATION:Big room'));
  await deskOf(dan).edit(dan, 'weekly', answer(dan, 'ACCEPTED'));
  await org.until(organizer, 'weekly', says(dan, 'ACCEPTED'));

  // One comes, one goes.
  await org.edit(organizer, 'weekly', (text) =>
    text
      .replaceAll(new RegExp(`ATTENDEE[^\\r\\n]*:mailto:${cat}\\r\\n`, 'g'), '')
      .replace('RRULE:FREQ=W', `${invitee(eve)}\r\nRRULE:FREQ=W`),
  );
  await arrived(cat, (text) => text.includes('STATUS:CANCELLED'));
  await arrived(eve, says(eve, 'NEEDS-ACTION'));
  await deskOf(eve).edit(eve, 'weekly', answer(eve, 'DECLINED'));
  await org.until(organizer, 'weekly', says(eve, 'DECLINED'));

  // Another hour: everybody is asked again.
  await org.edit(organizer, 'weekly', (text) =>
    text
      .replace(
        'DTSTART;TZID=Europe/Berlin:20270104T100000',
        'DTSTART;TZID=Europe/Berlin:20270104T090000',
      )
      .replace(
        'DTEND;TZID=Europe/Berlin:20270104T110000',
        'DTEND;TZID=Europe/Berlin:20270104T100000',
      )
      .replace(
        'RECURRENCE-ID;TZID=Europe/Berlin:20270118T100000',
        'RECURRENCE-ID;TZID=Europe/Berlin:20270118T090000',
      ),
  );
  await arrived(ann, (text) => text.includes('20270104T090000') && says(ann, 'NEEDS-ACTION')(text));
  await deskOf(ann).edit(ann, 'weekly', answer(ann, 'ACCEPTED'));
  await org.until(organizer, 'weekly', says(ann, 'ACCEPTED'));

  // One week is called off.
  await org.edit(organizer, 'weekly', (text) =>
    text.replace('RRULE:FREQ=W', 'EXDATE;TZID=Europe/Berlin:20270125T090000\r\nRRULE:FREQ=W'),
  );
  await arrived(ann, (text) => /EXDATE[^\r\n]*20270125T090000/.test(text));
}

test('on one server with two domains every copy of a meeting ends the same (RFC 6638 §3.2)', async () => {
  const people = ['ann@a.test', 'ben@a.test', 'cat@b.test', 'dan@b.test', 'eve@b.test'] as const;
  await using server = await startTestServer({ accounts: [organizer, ...people] });
  const desk = openCalendarDesk(server);
  await story(() => desk, people);
  const original = seen((await desk.find(organizer, 'weekly'))!);
  for (const address of ['ann@a.test', 'ben@a.test'])
    assert.deepEqual(seen((await desk.find(address, 'weekly'))!).sort(), [...original].sort());
  const items = await desk.inbox('ann@a.test');
  assert.match(items[0]!, /METHOD:REQUEST/);
  await desk.remove(organizer, 'weekly');
  assert.match((await desk.find('ann@a.test', 'weekly'))!, /STATUS:CANCELLED/);
  assert.equal((await server.mail.queue.list()).length, 0);
});

/** Two servers that find each other by one DNS: a.test on the first, b.test on the second. */
async function startPair() {
  await using parts = new AsyncDisposableStack();
  const zones: Zones = {};
  for (const domain of ['a.test', 'b.test']) {
    zones[domain] = {
      mx: [{ preference: 10, exchange: `mx.${domain}` }],
      txt: ['v=spf1 ip4:127.0.0.1 -all'],
    };
    zones[`_dmarc.${domain}`] = { txt: ['v=DMARC1; p=reject; adkim=s; aspf=s'] };
    zones[`mx.${domain}`] = { a: ['127.0.0.1'] };
  }
  const dns = createFakeDns(zones);
  // The first server is told where the second will be before it is there.
  let target = 0;
  const door = createServer((socket) => {
    const onward = connect(target, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => end.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  parts.defer(() => void door.close());
  const first = parts.use(
    await startTestServer({
      hostname: 'mx.a.test',
      accounts: [organizer, 'ann@a.test', 'ben@a.test'],
      settings: 'trusted_networks = []',
      world: { dns, mxPort: (door.address() as AddressInfo).port },
    }),
  );
  const second = parts.use(
    await startTestServer({
      hostname: 'mx.b.test',
      accounts: ['cat@b.test', 'dan@b.test', 'eve@b.test'],
      settings: 'trusted_networks = []',
      world: { dns, mxPort: first.port('smtp') },
    }),
  );
  target = second.port('smtp');
  for (const [server, domain] of [
    [first, 'a.test'],
    [second, 'b.test'],
  ] as const)
    for (const key of await server.data.dkimKeys.createKeys(domain))
      zones[`${key.selector}._domainkey.${domain}`] = { txt: [dkimKeyRecord(key)] };
  const owned = parts.move();
  return { first, second, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
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

test('between two servers the same goes by mail, and the copies end the same (RFC 6047)', async () => {
  await using pair = await startPair();
  const desks = { a: openCalendarDesk(pair.first), b: openCalendarDesk(pair.second) };
  const deskOf = (address: string) => (address.endsWith('@a.test') ? desks.a : desks.b);
  const people = ['cat@b.test', 'ann@a.test', 'dan@b.test', 'eve@b.test', 'ben@a.test'] as const;
  await story(deskOf, people);
  const shownTo = (text: string, me: string) =>
    seen(text)
      .filter((line) => !line.includes('@') || line.startsWith(me))
      .sort();
  const original = (await desks.a.find(organizer, 'weekly'))!;
  const copy = (await desks.b.find('cat@b.test', 'weekly'))!;
  assert.deepEqual(shownTo(copy, 'cat@b.test'), shownTo(original, 'cat@b.test'));
  const mails = await mailsOf(pair.second, 'cat@b.test');
  assert.match(mails[0]!, /\r\nSubject: Invitation: Team weekly\r\n/);
  assert.match(mails[0]!, /method=REQUEST/);
  const replies = await mailsOf(pair.first, organizer);
  assert.match(replies[0]!, /\r\nSubject: Accepted: Team weekly\r\n/);
});

test('who organizes a meeting in the calendar of a team gets the answers there', async () => {
  await using server = await startTestServer({ accounts: [organizer, 'ann@a.test'] });
  const { accounts, grants } = server.data.directory;
  const team = await accounts.add({ address: 'team@a.test', type: 'group' });
  const { id } = await accounts.expect(organizer);
  await grants.change({
    owner: team.id,
    collection: '',
    grantee: { kind: 'account', account: id },
    rights: 'lrswite',
  });
  const desk = openCalendarDesk(server);
  await desk.put('team@a.test', invitation('ann@a.test'), { by: organizer });
  assert.equal(await desk.find(organizer, 'weekly'), undefined);
  await desk.edit('ann@a.test', 'weekly', answer('ann@a.test', 'ACCEPTED'));
  assert.ok(says('ann@a.test', 'ACCEPTED')((await desk.find('team@a.test', 'weekly'))!));
});

test('an organizer whose program writes another of their addresses stays who invited', async () => {
  await using server = await startTestServer({ accounts: [organizer, 'ann@a.test'] });
  await server.data.directory.aliases.add('olga@a.test', [organizer]);
  const desk = openCalendarDesk(server);
  await desk.put(organizer, invitation('ann@a.test'));
  const changed = await desk.edit(organizer, 'weekly', (text) =>
    text.replace(/(ORGANIZER[^\r]*:mailto:)org@/, '$1olga@').replace('Team weekly', 'Moved'),
  );
  assert.match(changed, /ORGANIZER[^\r]*:mailto:org@a\.test/);
  assert.match((await desk.find('ann@a.test', 'weekly'))!, /SUMMARY:Moved/);
});

test('a group is invited person by person, without the organizer who is in it (RFC 5545 §3.2.11)', async () => {
  await using server = await startTestServer({
    accounts: [organizer, 'ann@a.test', 'ben@a.test'],
  });
  const members = [organizer, 'ann@a.test', 'ben@a.test'];
  await server.data.directory.groups.add({ address: 'staff@a.test', members });
  const desk = openCalendarDesk(server);
  const text = await desk.put(
    organizer,
    event([
      'SUMMARY:All',
      'DTSTART:20270104T100000Z',
      `ORGANIZER:mailto:${organizer}`,
      invitee('staff@a.test'),
    ]),
  );
  assert.deepEqual(
    seen(text).filter((line) => line.includes('@')),
    ['staff@a.test', 'ann@a.test', 'ben@a.test'].map((address) => `${address} NEEDS-ACTION`),
  );
  await desk.edit('ann@a.test', 'weekly', answer('ann@a.test', 'ACCEPTED'));
  assert.ok(says('ann@a.test', 'ACCEPTED')((await desk.find(organizer, 'weekly'))!));
});

test('who is asked in the place of somebody is invited, and their answer counts (RFC 5546 §3.2.2.3)', async () => {
  await using server = await startTestServer({
    accounts: [organizer, 'ann@a.test', 'ben@b.test'],
  });
  const desk = openCalendarDesk(server);
  await desk.put(organizer, invitation('ann@a.test'));
  await desk.edit('ann@a.test', 'weekly', (text) =>
    text.replace(
      /ATTENDEE[^\r]*ann@a\.test/,
      'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:ben@b.test":mailto:ann@a.test\r\n' +
        'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;DELEGATED-FROM="mailto:ann@a.test":mailto:ben@b.test',
    ),
  );
  await desk.until('ben@b.test', 'weekly', says('ben@b.test', 'NEEDS-ACTION'));
  await desk.edit('ben@b.test', 'weekly', answer('ben@b.test', 'ACCEPTED'));
  const text = (await desk.find(organizer, 'weekly'))!;
  assert.ok(says('ben@b.test', 'ACCEPTED')(text) && says('ann@a.test', 'DELEGATED')(text));
});

test('five are invited over two servers: a room answers by its rules, one elsewhere cannot be had, and nobody is told twice', async () => {
  await using pair = await startPair();
  const desks = { a: openCalendarDesk(pair.first), b: openCalendarDesk(pair.second) };
  const { accounts } = pair.first.data.directory;
  await accounts.add({ address: 'room@a.test', type: 'resource', displayName: 'Blue Room' });
  await pair.second.data.directory.accounts.add({ address: 'hall@b.test', type: 'resource' });
  const day = Temporal.Now.plainDateISO('UTC').add({ days: 30 }).toString().replaceAll('-', '');
  const soon = (text: string) => text.replaceAll('20270104T', `${day}T`);
  const people = ['ann@a.test', 'cat@b.test', 'dan@b.test'] as const;
  const five = [...people, 'room@a.test', 'hall@b.test'];
  const placed = await desks.a.put(organizer, soon(invitation(...five)));
  assert.ok(says('room@a.test', 'ACCEPTED')(placed));
  for (const address of people) {
    const desk = address.endsWith('@a.test') ? desks.a : desks.b;
    const copy = await desk.until(address, 'weekly', (text) => text.includes('RRULE'));
    assert.ok(five.every((other) => copy.includes(`:mailto:${other}`)));
    await desk.edit(address, 'weekly', answer(address, 'ACCEPTED'));
  }
  // Who has no account where the room is cannot book it.
  const answered = (text: string) =>
    people.every((address) => says(address, 'ACCEPTED')(text)) &&
    says('hall@b.test', 'DECLINED')(text) &&
    says('room@a.test', 'ACCEPTED')(text);
  await desks.a.until(organizer, 'weekly', answered);
  assert.equal((await mailsOf(pair.second, 'cat@b.test')).length, 1);
  // The room is taken by now, whoever asks.
  const second = soon(invitation('cat@b.test', 'room@a.test')).replaceAll('weekly', 'other');
  const refused = await desks.a.put(organizer, second);
  assert.ok(says('room@a.test', 'DECLINED')(refused));
  const moved = await desks.a.edit(organizer, 'other', (text) =>
    text.replaceAll('T100000', 'T120000').replaceAll('T110000', 'T130000'),
  );
  assert.ok(says('room@a.test', 'ACCEPTED')(moved));
  await desks.b.until('cat@b.test', 'other', (text) => text.includes('T120000'));
});

test('an invitation that comes back is shown to the organizer as not delivered (RFC 6638 §3.2.9)', async () => {
  await using pair = await startPair();
  const desk = openCalendarDesk(pair.first);
  const status = (address: string, code: string) => (text: string) =>
    new RegExp(`SCHEDULE-STATUS=${code.replace('.', '\\.')}[^\r\n]*:mailto:${address}\r`).test(
      text,
    );
  await desk.put(organizer, invitation('cat@b.test', 'nobody@b.test', 'ann@a.test'));
  const told = await desk.until(organizer, 'weekly', status('nobody@b.test', '5.1'));
  assert.ok(status('cat@b.test', '1.1')(told) && status('ann@a.test', '1.2')(told));
  const [report] = await mailsOf(pair.first, organizer);
  assert.match(report!, /Final-Recipient: rfc822; nobody@b\.test\r\nAction: failed/);
});
