// Another time is proposed for a meeting, and accepted by moving it, or declined; questions for the present state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { openCalendarDesk } from '../support/calendar-desk.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const organizer = 'org@a.test';

function calendar(method: string | undefined, lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    ...(method === undefined ? [] : [`METHOD:${method}`]),
    'BEGIN:VEVENT',
    'UID:plans',
    'DTSTAMP:20260101T000000Z',
    ...lines,
    `ORGANIZER:mailto:${organizer}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const meeting = calendar(undefined, [
  'SUMMARY:Plans',
  'DTSTART;TZID=Europe/Berlin:20300107T100000',
  'DTEND;TZID=Europe/Berlin:20300107T110000',
  'RRULE:FREQ=WEEKLY;COUNT=4',
  `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer}`,
  'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ann@a.test',
]);

const counter = (attendee: string) =>
  calendar('COUNTER', [
    'SUMMARY:Plans',
    'RECURRENCE-ID;TZID=Europe/Berlin:20300114T100000',
    'DTSTART;TZID=Europe/Berlin:20300115T150000',
    'DTEND;TZID=Europe/Berlin:20300115T160000',
    'COMMENT:Monday does not suit me',
    `ATTENDEE;PARTSTAT=TENTATIVE:mailto:${attendee}`,
  ]);

async function start() {
  const server = await startTestServer({ accounts: [organizer, 'ann@a.test', 'ben@a.test'] });
  const desk = openCalendarDesk(server);
  await desk.put(organizer, meeting);
  const idOf = async (address: string) => (await server.data.directory.accounts.expect(address)).id;
  const post = async (address: string, text: string) => {
    const owner = await idOf(address);
    const message = { owner, actor: owner, calendar: parseCalendar(text) };
    return await server.mail.scheduling.postMessage(message);
  };
  return { server, desk, post };
}

/** Whole mails in the inbox, decoded as far as it takes to read them. */
async function mailsOf(server: TestServer, address: string): Promise<string[]> {
  const { id } = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(id, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    const texts: string[] = [];
    for await (const rows of reader.messages(box!.id, []))
      for (const row of rows) texts.push((await reader.readContent(row.itemId)).toString());
    return texts.map((text) => text.replaceAll('=\r\n', '').replaceAll('=E2=80=93', '–'));
  });
}

test('a proposal is read by the organizer and changes nothing; who declines it tells who made it (RFC 5546 §3.2.7, §3.2.8)', async () => {
  const { server, desk, post } = await start();
  await using _server = server;
  const { scheduling } = server.mail;
  const before = await desk.find(organizer, 'plans');
  const [response] = await post('ann@a.test', counter('ann@a.test'));
  assert.equal(response?.requestStatus, '2.0;Success');
  assert.equal(await desk.find(organizer, 'plans'), before);
  const [mail] = await mailsOf(server, organizer);
  assert.match(mail!, /^Subject: New time proposed: Plans\r$/m);
  assert.match(mail!, /Time: Tuesday, 15 January 2030, 15:00.* \(was: Monday, 14 January 2030/);
  assert.match(mail!, /Monday does not suit me/);
  assert.match(mail!, /method=COUNTER/);
  assert.equal((await desk.inbox(organizer)).filter((t) => t.includes('METHOD:COUNTER')).length, 1);
  const account = await server.data.directory.accounts.expect(organizer);
  const [proposal] = await scheduling.proposals(account);
  assert.equal(proposal?.from, 'ann@a.test');
  assert.match(proposal.planned, /14 January 2030/);
  assert.match(proposal.proposed, /15 January 2030/);
  assert.equal(await scheduling.declineProposals(account, { uid: 'plans' }), 1);
  assert.deepEqual(await scheduling.proposals(account), []);
  const [refusal] = await mailsOf(server, 'ann@a.test');
  assert.match(refusal!, /^Subject: Proposal declined: Plans\r$/m);
  assert.match(refusal!, /Monday, 14 January 2030/);
  assert.match(refusal!, /method=DECLINECOUNTER/);
  assert.ok((await desk.inbox('ann@a.test')).some((t) => t.includes('METHOD:DECLINECOUNTER')));
  assert.match((await desk.find('ann@a.test', 'plans'))!, /RRULE/);
});

test('who is not invited proposes nothing, and nobody speaks for another', async () => {
  const { server, desk, post } = await start();
  await using _server = server;
  await assert.rejects(post('ben@a.test', counter('ben@a.test')), { code: 'bad-value' });
  await assert.rejects(post('ann@a.test', counter('ben@a.test')), { code: 'no-permission' });
  await assert.rejects(post('ann@a.test', counter('ann@a.test').replace('COUNTER', 'REQUEST')), {
    code: 'bad-value',
  });
  assert.deepEqual(await desk.inbox(organizer), []);
});

test('who asks for the present state gets it again (RFC 5546 §3.2.6)', async () => {
  const { server, desk, post } = await start();
  await using _server = server;
  const { id } = await server.data.directory.accounts.expect('ann@a.test');
  const copy = await desk.find('ann@a.test', 'plans');
  await server.mail.store.transact(id, async (tx) => {
    for (const { collection, name, mediaType } of await tx.documentsByUid('plans')) {
      const { role } = (await tx.collection(collection))!;
      if (role === 'inbox' && mediaType !== '') await tx.removeDocument(collection, name);
    }
  });
  const question = calendar('REFRESH', ['ATTENDEE:mailto:ann@a.test']);
  const [response] = await post('ann@a.test', question);
  assert.equal(response?.requestStatus, '2.0;Success');
  assert.equal(await desk.find('ann@a.test', 'plans'), copy);
});

test('times without a zone are shown as the organizer has them', async () => {
  const { server, desk, post } = await start();
  await using _server = server;
  const { accounts } = server.data.directory;
  const { id } = await accounts.expect(organizer);
  await accounts.change(id, { timeZone: 'America/New_York' });
  const floating = (text: string) =>
    text.replaceAll(';TZID=Europe/Berlin', '').replace('UID:plans', 'UID:floating');
  await desk.put(organizer, floating(meeting));
  await post('ann@a.test', floating(counter('ann@a.test')));
  const [proposal] = await server.mail.scheduling.proposals(await accounts.expect(organizer));
  assert.match(proposal!.planned, /14 January 2030.* 10:00.*\(America\/New_York\)/);
  assert.match(proposal!.proposed, /15 January 2030.* 15:00.*\(America\/New_York\)/);
});
