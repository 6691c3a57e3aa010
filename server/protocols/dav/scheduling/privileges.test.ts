import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;
const inbox = (name: string) => `${home(name)}inbox/`;
const outbox = (name: string) => `${home(name)}outbox/`;

function meeting(uid: string, partstat = 'NEEDS-ACTION'): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    `ATTENDEE;PARTSTAT=${partstat};RSVP=TRUE:mailto:bob@example.test`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const question = (organizer: string, attendee: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:f',
    'DTSTAMP:20261122T080000Z',
    'DTSTART:20261205T000000Z',
    'DTEND:20261206T000000Z',
    `ORGANIZER:mailto:${organizer}@example.test`,
    `ATTENDEE:mailto:${attendee}@example.test`,
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const calendarText = { 'content-type': 'text/calendar; charset=utf-8' };

const person = (name: string) => `<D:href>/dav/principals/${name}@example.test/</D:href>`;
const entry = (verb: string, principal: string, privilege: string): string =>
  `<D:ace><D:principal>${principal}</D:principal><D:${verb}><D:privilege><${privilege}/></D:privilege></D:${verb}></D:ace>`;
const list = (...entries: readonly string[]): string =>
  `<D:acl xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${entries.join('')}</D:acl>`;

async function look(client: DavClient, path: string, name: string): Promise<string> {
  const body = `<propfind xmlns="DAV:"><prop><${name}/></prop></propfind>`;
  return (await client('PROPFIND', path, { body, headers: { depth: '0' } })).text;
}

async function eventOf(client: DavClient, name: string): Promise<string> {
  const body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
  const calendar = `${home(name)}calendar/`;
  const { text } = await client('PROPFIND', calendar, { body, headers: { depth: '1' } });
  const [, href] = /<D:href>([^<]*\.ics)</.exec(text) ?? [];
  return href === undefined ? '' : (await client('GET', href)).text.replaceAll('\r\n ', '');
}

async function allow(client: DavClient, path: string, ace: string) {
  const { status, text } = await client('ACL', path, { body: list(ace) });
  assert.equal(status, 200, text);
}

test('the inbox and the outbox have the privileges of scheduling, and nothing else has them (RFC 6638 §6)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const deliver =
    /<C:schedule-deliver\/>.*<C:schedule-deliver-invite\/>.*<C:schedule-deliver-reply\/>.*<C:schedule-query-freebusy\/>/;
  const send =
    /<C:schedule-send\/>.*<C:schedule-send-invite\/>.*<C:schedule-send-reply\/>.*<C:schedule-send-freebusy\/>/;
  for (const name of ['supported-privilege-set', 'current-user-privilege-set']) {
    assert.match(await look(ann, inbox('ann'), name), deliver);
    assert.doesNotMatch(await look(ann, inbox('ann'), name), /schedule-send/);
    assert.match(await look(ann, outbox('ann'), name), send);
    assert.doesNotMatch(await look(ann, outbox('ann'), name), /schedule-deliver/);
    assert.doesNotMatch(await look(ann, `${home('ann')}calendar/`, name), /schedule-/);
  }
  assert.match(
    await look(ann, inbox('ann'), 'acl'),
    /<D:authenticated\/><\/D:principal><D:grant><D:privilege><C:schedule-deliver-invite\/>/,
  );
  assert.match(await look(ann, inbox('ann'), 'inherited-acl-set'), /\/dav\/calendars\//);
  assert.match(await look(ann, outbox('ann'), 'acl'), /<D:all\/>.*<C:schedule-send\/>/);
  assert.equal((await stage.as('bob')('PROPFIND', inbox('ann'))).status, 404);
  const ace = entry('grant', person('bob'), 'C:schedule-send');
  const onCalendar = await ann('ACL', `${home('ann')}calendar/`, { body: list(ace) });
  assert.match(onCalendar.text, /<D:not-supported-privilege\/>/);
});

test('invitations of somebody to whom it is denied do not arrive (RFC 6638 §6.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await allow(bob, inbox('bob'), entry('deny', person('ann'), 'C:schedule-deliver-invite'));
  assert.match(await look(bob, inbox('bob'), 'acl'), /<D:deny>.*schedule-deliver-invite/);
  await ann('PUT', `${home('ann')}calendar/m.ics`, { body: meeting('m') });
  assert.match(await eventOf(ann, 'ann'), /SCHEDULE-STATUS=3\.8[^:]*:mailto:bob/);
  assert.equal(await eventOf(bob, 'bob'), '');
});

test('answers of somebody to whom it is denied do not arrive (RFC 6638 §6.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await allow(ann, inbox('ann'), entry('deny', '<D:all/>', 'C:schedule-deliver-reply'));
  await ann('PUT', `${home('ann')}calendar/m.ics`, { body: meeting('m') });
  const copy = await eventOf(bob, 'bob');
  assert.match(copy, /PARTSTAT=NEEDS-ACTION/);
  const body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
  const listing = await bob('PROPFIND', `${home('bob')}calendar/`, {
    body,
    headers: { depth: '1' },
  });
  const [, href = ''] = /<D:href>([^<]*\.ics)</.exec(listing.text)!;
  await bob('PUT', href, { body: copy.replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED') });
  assert.match(await eventOf(bob, 'bob'), /ORGANIZER;SCHEDULE-STATUS=3\.8:/);
  assert.doesNotMatch(await eventOf(ann, 'ann'), /PARTSTAT=ACCEPTED[^:]*:mailto:bob/);
});

test('who may ask when somebody is busy is said on the inbox, too (RFC 6638 §6.1)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', `${home('ann')}calendar/m.ics`, { body: meeting('m') });
  const ask = async (): Promise<string> => {
    const body = question('bob', 'ann');
    return (await bob('POST', outbox('bob'), { body, headers: calendarText })).text;
  };
  assert.match(await ask(), /FREEBUSY[^:]*:20261205T090000Z/);
  await allow(ann, inbox('ann'), entry('deny', person('bob'), 'C:schedule-query-freebusy'));
  assert.match(await ask(), /3\.8/);
  await stage.directory.domains.change('example.test', { settings: { freeBusy: 'none' } });
  await allow(ann, inbox('ann'), entry('grant', person('bob'), 'C:schedule-query-freebusy'));
  assert.match(await ask(), /FREEBUSY[^:]*:20261205T090000Z/);
  assert.equal((await ann('ACL', inbox('ann'), { body: list() })).status, 200);
  assert.match(await ask(), /3\.8/);
});

test('who writes in a calendar schedules for its owner where that is granted on the outbox (RFC 6638 §6.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await stage.addAccount('eve');
  const eve = stage.as('eve');
  const { id } = await stage.account('ann');
  const calendar = await stage.store.read(id, (r) => r.collectionByRole('calendar', 'default'));
  await stage.directory.grants.change({
    owner: id,
    collection: calendar!.objectId,
    grantee: { kind: 'account', account: (await stage.account('eve')).id },
    rights: rightsOfLevel('write'),
  });
  const path = `${home('ann')}calendar/m.ics`;
  const refused = await eve('PUT', path, { body: meeting('m') });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<D:need-privileges>.*outbox\/<.*<C:schedule-send-invite\/>/);
  await allow(ann, outbox('ann'), entry('grant', person('eve'), 'C:schedule-send-reply'));
  assert.equal((await eve('PUT', path, { body: meeting('m') })).status, 403);
  await allow(ann, outbox('ann'), entry('grant', person('eve'), 'C:schedule-send-invite'));
  assert.equal((await eve('PUT', path, { body: meeting('m') })).status, 201);
  assert.match(await eventOf(bob, 'bob'), /SUMMARY:Plans/);
});

test('who may ask for somebody else when people are busy is said on the outbox (RFC 6638 §6.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const post = async (): Promise<number> => {
    const body = question('ann', 'ann');
    return (await bob('POST', outbox('ann'), { body, headers: calendarText })).status;
  };
  assert.equal(await post(), 404);
  await allow(ann, outbox('ann'), entry('grant', person('bob'), 'C:schedule-send-invite'));
  assert.equal(await post(), 404);
  await allow(ann, outbox('ann'), entry('grant', person('bob'), 'C:schedule-send-freebusy'));
  assert.equal(await post(), 200);
  await allow(ann, outbox('ann'), entry('grant', person('bob'), 'D:read'));
  assert.equal(await post(), 403);
});
