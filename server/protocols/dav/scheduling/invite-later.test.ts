import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMark } from '#groupware/subscription-mark.ts';
import { SUBSCRIPTION_ENTRY } from '#store/subscription-entry.ts';
import { createDavStage, type DavStage } from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;

function event(...lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    'UID:m',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const meeting = event(
  'ORGANIZER:mailto:ann@example.test',
  'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:eve@elsewhere.test',
);

test('an event of one’s own becomes a meeting when others are invited, and none when nobody is any more (RFC 6638 §3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const bob = stage.as('bob');
  const path = `${home('ann')}calendar/m.ics`;
  assert.equal((await ann('PUT', path, { body: event() })).status, 201);
  const invited = await ann('PUT', path, { body: meeting });
  assert.equal(invited.status, 204, invited.text);
  const methods = () =>
    stage.sentMails.map((m) => [m.recipient, /method=(\w+)/.exec(String(m.content))?.[1]]);
  assert.deepEqual(methods(), [['eve@elsewhere.test', 'REQUEST']]);
  const copies = async () => (await bob('GET', `${home('bob')}calendar/`)).text;
  assert.match(await copies(), /SUMMARY:Plans/);
  assert.match((await ann('GET', path)).text.replaceAll('\r\n ', ''), /SCHEDULE-STATUS=1.[12]/);
  assert.equal((await ann('PUT', path, { body: event() })).status, 204);
  assert.deepEqual(methods()[1], ['eve@elsewhere.test', 'CANCEL']);
  assert.match(await copies(), /STATUS:CANCELLED/);
});

/** Lets ann write into bob's calendar. */
async function shareWithAnn(stage: DavStage): Promise<void> {
  const [ann, bob] = [await stage.account('ann'), await stage.account('bob')];
  const collection = await stage.store.read(bob.id, async (reader) => {
    return (await reader.collectionByRole('calendar', 'default'))!.objectId;
  });
  const who = await stage.directory.grants.parseIdentifier(ann.address);
  const grant = { owner: bob.id, collection, ...who, rights: 'lrswipte' };
  await stage.directory.grants.change({ ...grant, mode: 'add' });
}

test('who puts others into an event of somebody else’s calendar organizes the meeting', async () => {
  await using stage = await createDavStage();
  await shareWithAnn(stage);
  const path = `${home('bob')}calendar/m.ics`;
  assert.equal((await stage.as('bob')('PUT', path, { body: event() })).status, 201);
  const body = meeting.replace(/ATTENDEE.*:mailto:bob@.*\r\n/, '');
  const put = await stage.as('ann')('PUT', path, { body });
  assert.equal(put.status, 204, put.text);
  assert.deepEqual(
    stage.sentMails.map((mail) => mail.recipient),
    ['eve@elsewhere.test'],
  );
});

test('who organizes in the calendar of one who is invited too invites the others, and gets the answer', async () => {
  await using stage = await createDavStage();
  await shareWithAnn(stage);
  const bob = stage.as('bob');
  const path = `${home('bob')}calendar/m.ics`;
  const put = await stage.as('ann')('PUT', path, { body: meeting });
  assert.equal(put.status, 201, put.text);
  const recipients = () => stage.sentMails.map((mail) => mail.recipient);
  assert.deepEqual(recipients(), ['eve@elsewhere.test']);
  const { text } = await bob('GET', path);
  const accepted = text
    .replaceAll('\r\n ', '')
    .replace(/PARTSTAT=NEEDS-ACTION([^:]*:mailto:bob)/, 'PARTSTAT=ACCEPTED$1');
  const answered = await bob('PUT', path, { body: accepted });
  assert.equal(answered.status, 204, answered.text);
  assert.match(
    (await bob('GET', path)).text.replaceAll('\r\n ', ''),
    /PARTSTAT=ACCEPTED[^:]*:mailto:bob/,
  );
  const later = accepted.replace('T100000Z', 'T110000Z');
  const moved = await stage.as('ann')('PUT', path, { body: later });
  assert.equal(moved.status, 204, moved.text);
  assert.match(String(stage.sentMails.at(-1)!.content), /method=REQUEST/);
  assert.deepEqual(new Set(recipients()), new Set(['eve@elsewhere.test']));
});

test('who owns a calendar takes a meeting of others out of it, or goes with it, and it is called off on their behalf', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const team = `${home('bob')}team/`;
  const privileges =
    '<acl xmlns="DAV:"><ace><principal><href>/dav/principals/ann@example.test/</href></principal><grant><privilege><read/></privilege><privilege><write/></privilege></grant></ace></acl>';
  const withoutOwner = meeting.replace(/ATTENDEE.*:mailto:bob@.*\r\n/, '');
  const last = () => String(stage.sentMails.at(-1)!.content);
  for (const [gone, body] of [
    [`${team}m.ics`, withoutOwner],
    [team, withoutOwner],
    [`${team}m.ics`, meeting],
  ] as const) {
    await bob('MKCALENDAR', team);
    assert.equal((await bob('ACL', team, { body: privileges })).status, 200);
    assert.equal((await ann('PUT', `${team}m.ics`, { body })).status, 201);
    assert.match(last(), /method=REQUEST/);
    const changed = body.replace('Plans', 'Other plans');
    if (body === withoutOwner) {
      const { status, text } = await bob('PUT', `${team}m.ics`, { body: changed });
      assert.equal(status, 403);
      assert.ok(
        text.includes(`<D:need-privileges><D:resource><D:href>${home('ann')}outbox/<`),
        text,
      );
    }
    const removed = await bob('DELETE', gone);
    assert.equal(removed.status, 204, removed.text);
    assert.match(last(), /method=CANCEL/);
    assert.match(last(), /^From: [^\r]*ann@example\.test/m);
    assert.match(last(), /^Sender: [^\r]*bob@example\.test/m);
  }
});

test('what others made a meeting of an event of the owner is called off with it, too', async () => {
  await using stage = await createDavStage();
  await shareWithAnn(stage);
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const path = `${home('bob')}calendar/m.ics`;
  for (const body of [meeting, meeting.replace(/ATTENDEE.*:mailto:bob@.*\r\n/, '')]) {
    assert.equal((await bob('PUT', path, { body: event() })).status, 201);
    assert.equal((await ann('PUT', path, { body })).status, 204);
    assert.equal((await bob('DELETE', path)).status, 204);
    const { recipient, content } = stage.sentMails.at(-1)!;
    assert.equal(recipient, 'eve@elsewhere.test');
    assert.match(String(content), /method=CANCEL/);
  }
});

test('a copy of what others organize elsewhere is removed without a word', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cat');
  await shareWithAnn(stage);
  const [ann, bob, cat] = [stage.as('ann'), stage.as('bob'), stage.as('cat')];
  const body = meeting.replaceAll('bob@example.test', 'dan@elsewhere.test');
  assert.equal((await ann('PUT', `${home('bob')}calendar/m.ics`, { body })).status, 201);
  const mails = stage.sentMails.length;
  const privileges =
    '<acl xmlns="DAV:"><ace><principal><href>/dav/principals/cat@example.test/</href></principal><grant><privilege><read/></privilege></grant></ace></acl>';
  await bob('ACL', `${home('bob')}calendar/`, { body: privileges });
  const destination = `${home('cat')}calendar/m.ics`;
  const copied = await cat('COPY', `${home('bob')}calendar/m.ics`, { headers: { destination } });
  assert.equal(copied.status, 201, copied.text);
  assert.equal((await cat('DELETE', destination)).status, 204);
  const whole = { headers: { destination: `${home('cat')}copied/` } };
  assert.equal((await cat('COPY', `${home('bob')}calendar/`, whole)).status, 201);
  assert.match((await cat('GET', `${home('cat')}copied/m.ics`)).text, /SUMMARY:Plans/);
  assert.equal((await cat('DELETE', `${home('cat')}copied/`)).status, 204);
  assert.equal(stage.sentMails.length, mails);
});

test('a calendar that follows an address of the web goes without a word, whoever organizes what is in it', async () => {
  await using stage = await createDavStage();
  const { id } = await stage.account('bob');
  const feed = `${home('bob')}feed/`;
  const invitation = meeting.replace(/ATTENDEE.*eve@.*\r\n/, '');
  for (const organizer of ['bob@example.test', 'dan@elsewhere.test']) {
    const text = meeting.replace(/ORGANIZER:.*/, `ORGANIZER:mailto:${organizer}`);
    const content = { kind: 'memory', bytes: Buffer.from(text) } as const;
    await using prepared = await stage.store.prepareDocument(content, 'text/calendar');
    await stage.store.transact(id, async (tx) => {
      const made = await tx.createCollection({ kind: 'calendar', name: 'feed' });
      await tx.setAnnotation(made.id, SUBSCRIPTION_ENTRY, formatMark('x'));
      await tx.putDocument(made.id, { name: 'm.ics', prepared });
    });
    // Who is invited to what is in it, too, has the meeting in a calendar of their own.
    if (organizer !== 'bob@example.test') {
      await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, { body: invitation });
      assert.match((await stage.as('bob')('GET', `${home('bob')}calendar/`)).text, /SUMMARY:Plans/);
    }
    assert.equal((await stage.as('bob')('DELETE', feed)).status, 204);
    assert.deepEqual(stage.sentMails, []);
  }
});

test('no program says what scheduling has noted, so that nobody calls off in the name of others', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const path = `${home('bob')}calendar/m.ics`;
  const { id } = await stage.account('bob');
  const NOTE = 'X-MAILSTEAD-ASKED-AT=0';
  const forms = [
    NOTE,
    NOTE.toLowerCase(),
    'X-MAIL\r STEAD-ASKED-AT=0',
    'x-\r\r\n mailstead-asked-at=0',
  ];
  for (const note of forms) {
    const body = meeting.replace(
      /ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:(?:bob@.*\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:)?eve@/,
      `ATTENDEE;${note}:mailto:eve@`,
    );
    assert.ok(body.includes(note));
    const put = await bob('PUT', path, { body });
    assert.equal(put.status, 201, put.text);
    assert.equal(put.headers.etag, undefined);
    const stored = await stage.store.read(id, async (reader) => {
      const [document] = await reader.documentsByUid('m');
      return String(await reader.readContent(document!.itemId));
    });
    assert.doesNotMatch(stored, /MAILSTEAD-ASKED/i);
    assert.equal((await bob('DELETE', path)).status, 204);
    assert.deepEqual(stage.sentMails, []);
  }
});

test('an invitation that is put over an event of the same name is an invitation (RFC 6638 §3.2.2.2)', async () => {
  await using stage = await createDavStage();
  const bob = stage.as('bob');
  const path = `${home('bob')}calendar/m.ics`;
  assert.equal((await bob('PUT', path, { body: event() })).status, 201);
  const body = event(
    'ORGANIZER:mailto:eve@elsewhere.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.test',
  );
  const put = await bob('PUT', path, { body });
  assert.equal(put.status, 204, put.text);
  assert.match(String(stage.sentMails[0]!.content), /method=REPLY/);
});
