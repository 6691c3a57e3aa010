// When people are busy, asked as programs ask the scheduling outbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { openCalendarDesk } from '../support/calendar-desk.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

function calendar(...lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    ...lines,
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function event(uid: string, ...lines: readonly string[]): string {
  return calendar('BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT');
}

async function ask(server: TestServer, by: string, ...attendees: readonly string[]) {
  const { id } = await server.data.directory.accounts.expect(by);
  const request = calendar(
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:question',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20270104T000000Z',
    'DTEND:20270105T000000Z',
    `ORGANIZER:mailto:${by}`,
    ...attendees.map((address) => `ATTENDEE:mailto:${address}`),
    'END:VFREEBUSY',
  );
  const responses = await server.mail.scheduling.answerFreeBusy(id, parseCalendar(request));
  return responses.map(({ requestStatus, calendar }) => ({
    status: requestStatus,
    busy: [
      ...(calendar ?? '').replaceAll('\r\n ', '').matchAll(/FREEBUSY;FBTYPE=([A-Z-]+):(\S+)/g),
    ].map(([, type, periods]) => `${type} ${periods}`),
  }));
}

test('busy and tentative times are told, declined, cancelled and free ones are not (RFC 6638 §5)', async () => {
  await using server = await startTestServer({ accounts: ['ann@a.test', 'ben@a.test'] });
  const desk = openCalendarDesk(server);
  const at = (from: string, to: string) => [`DTSTART:20270104T${from}Z`, `DTEND:20270104T${to}Z`];
  await desk.put('ann@a.test', event('1', ...at('080000', '090000')));
  await desk.put('ann@a.test', event('2', ...at('100000', '110000'), 'STATUS:TENTATIVE'));
  await desk.put('ann@a.test', event('3', ...at('120000', '130000'), 'TRANSP:TRANSPARENT'));
  await desk.put('ann@a.test', event('4', ...at('140000', '150000'), 'STATUS:CANCELLED'));
  assert.deepEqual(await ask(server, 'ben@a.test', 'ann@a.test'), [
    {
      status: '2.0;Success',
      busy: [
        'BUSY 20270104T080000Z/20270104T090000Z',
        'BUSY-TENTATIVE 20270104T100000Z/20270104T110000Z',
      ],
    },
  ]);
});

test('of others nothing is told but why (RFC 5546 §3.6)', async () => {
  await using server = await startTestServer({ accounts: ['ann@a.test', 'eve@b.test'] });
  const statuses = await ask(
    server,
    'eve@b.test',
    'ann@a.test',
    'nobody@a.test',
    'x@elsewhere.test',
  );
  assert.deepEqual(
    statuses.map((s) => s.status.slice(0, 3)),
    ['3.8', '3.7', '5.3'],
  );
});

test('of who gave a right to one calendar alone, its times are told and no others', async () => {
  await using server = await startTestServer({
    accounts: ['ann@a.test', 'ben@a.test', 'eve@b.test'],
  });
  const { accounts, grants } = server.data.directory;
  const [ann, ben, eve] = await Promise.all(
    ['ann@a.test', 'ben@a.test', 'eve@b.test'].map(async (a) => (await accounts.expect(a)).id),
  );
  const desk = openCalendarDesk(server);
  await desk.put('ann@a.test', event('1', 'DTSTART:20270104T080000Z', 'DTEND:20270104T090000Z'));
  const { store } = server.mail;
  const text = event('2', 'DTSTART:20270104T100000Z', 'DTEND:20270104T110000Z');
  await using prepared = await store.prepareDocument(
    { kind: 'memory', bytes: Buffer.from(text) },
    'text/calendar',
  );
  const shared = await store.transact(ann!, async (tx) => {
    const collection = await tx.createCollection({ kind: 'calendar', name: 'shared' });
    await tx.putDocument(collection.id, { name: '2.ics', prepared });
    return collection;
  });
  const give = async (account: NonNullable<typeof eve>, collection: string, rights: string) =>
    await grants.change({
      owner: ann!,
      collection,
      grantee: { kind: 'account', account },
      rights,
    });
  await give(eve!, shared.objectId, '0');
  const known = { status: '2.0;Success', busy: ['BUSY 20270104T100000Z/20270104T110000Z'] };
  assert.deepEqual(await ask(server, 'eve@b.test', 'ann@a.test'), [known]);
  // Who may know of all others is not told of one that is kept from them.
  assert.equal((await ask(server, 'ben@a.test', 'ann@a.test'))[0]!.busy.length, 2);
  const ofBen = { grantee: { kind: 'account', account: ben! }, isNegative: true } as const;
  await grants.change({ owner: ann!, collection: shared.objectId, ...ofBen, rights: '0' });
  const [without] = await ask(server, 'ben@a.test', 'ann@a.test');
  assert.deepEqual(without!.busy, ['BUSY 20270104T080000Z/20270104T090000Z']);
  // What was taken away as a whole is not given back by that.
  await grants.change({
    owner: ann!,
    collection: '',
    grantee: { kind: 'account', account: ben! },
    isNegative: true,
    rights: '0',
  });
  const [refused] = await ask(server, 'ben@a.test', 'ann@a.test');
  assert.match(refused!.status, /^3\.8/);
});

test('a group is busy when one of its members is', async () => {
  await using server = await startTestServer({
    accounts: ['ann@a.test', 'ben@a.test', 'eve@b.test'],
  });
  await server.data.directory.groups.add({
    address: 'team@a.test',
    members: ['ann@a.test', 'ben@a.test'],
  });
  const desk = openCalendarDesk(server);
  await desk.put('ann@a.test', event('1', 'DTSTART:20270104T080000Z', 'DTEND:20270104T090000Z'));
  await desk.put('ben@a.test', event('2', 'DTSTART:20270104T083000Z', 'DTEND:20270104T093000Z'));
  const [team] = await ask(server, 'ben@a.test', 'team@a.test');
  assert.deepEqual(team!.busy, ['BUSY 20270104T080000Z/20270104T093000Z']);
  // Of a group of whose members nothing may be known, nothing is known: it is not free.
  const [unknown] = await ask(server, 'eve@b.test', 'team@a.test');
  assert.match(unknown!.status, /^3\.8/);
});

test('so many groups at once that all calendars would have to be looked into are refused', async () => {
  await using server = await startTestServer({ accounts: ['ann@a.test', 'ben@a.test'] });
  const groups = Array.from({ length: 11 }, (_, i) => `group${i}@a.test`);
  for (const address of groups)
    await server.data.directory.groups.add({ address, members: ['ben@a.test'] });
  assert.equal((await ask(server, 'ann@a.test', ...groups.slice(1))).length, 10);
  await assert.rejects(ask(server, 'ann@a.test', ...groups), { code: 'limit-reached' });
});

test('calendars marked as transparent do not count; working hours do (RFC 6638 §9.1, RFC 7953 §7)', async () => {
  await using server = await startTestServer({ accounts: ['ann@a.test', 'ben@a.test'] });
  const desk = openCalendarDesk(server);
  const { id } = await server.data.directory.accounts.expect('ann@a.test');
  const { store } = server.mail;
  const caldav = 'urn:ietf:params:xml:ns:caldav';
  const setProperty = async (role: 'default' | 'inbox', name: string, content: string) => {
    const xml = `<C:${name} xmlns:C="${caldav}">${content}</C:${name}>`;
    await store.transact(id, async (tx) => {
      const found = await tx.collectionByRole('calendar', role);
      const collection =
        found ?? (await tx.createCollection({ kind: 'calendar', name: role, role }));
      await tx.setAnnotation(collection.id, `/dav/{${caldav}}${name}`, Buffer.from(xml));
    });
  };
  await desk.put('ann@a.test', event('1', 'DTSTART:20270104T080000Z', 'DTEND:20270104T090000Z'));
  await setProperty('default', 'schedule-calendar-transp', '<C:transparent/>');
  assert.deepEqual((await ask(server, 'ben@a.test', 'ann@a.test'))[0]!.busy, []);
  const hours = calendar(
    'BEGIN:VAVAILABILITY',
    'UID:hours',
    'DTSTAMP:20260101T000000Z',
    'BEGIN:AVAILABLE',
    'UID:week',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260105T080000Z',
    'DTEND:20260105T160000Z',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'END:AVAILABLE',
    'END:VAVAILABILITY',
  );
  await setProperty('inbox', 'calendar-availability', hours);
  assert.deepEqual((await ask(server, 'ben@a.test', 'ann@a.test'))[0]!.busy, [
    'BUSY-UNAVAILABLE 20270104T000000Z/20270104T080000Z',
    'BUSY-UNAVAILABLE 20270104T160000Z/20270105T000000Z',
  ]);
});
