// Meetings as RFC 6638 has them, seen by HTTP alone: what each side may change, and what the tags say of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn } from '../../support/dav-answers.ts';
import {
  createDavStage,
  type DavAnswer,
  type DavClient,
  type DavStage,
} from '../../support/dav-stage.ts';

const type = { 'content-type': 'text/calendar; charset=utf-8' };
const path = (name: string, collection = 'calendar') =>
  `/dav/calendars/${name}@example.test/${collection}/`;
const mail = (name: string) => `mailto:${name}@example.test`;
const unfold = (text: string) => text.replaceAll(/\r\n[ \t]/g, '');

const invitation = (uid: string, further = ''): string =>
  calendarObject(`BEGIN:VEVENT
UID:${uid}
DTSTAMP:20261101T080000Z
DTSTART:20270105T090000Z
DTEND:20270105T100000Z
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Meeting
ORGANIZER:${mail('ann')}
ATTENDEE;PARTSTAT=ACCEPTED:${mail('ann')}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${mail('bob')}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:${mail('cid')}
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:of the organizer
TRIGGER:-PT5M
END:VALARM
END:VEVENT
${further}`);

interface Meeting extends AsyncDisposable {
  readonly stage: DavStage;
  readonly ann: DavClient;
  readonly bob: DavClient;
  /** Where bob's copy lies. */
  readonly copy: string;
}

/** ann has invited bob and cid to a series. */
async function invite(): Promise<Meeting> {
  const stage = await createDavStage();
  await stage.addAccount('cid');
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const put = await ann('PUT', `${path('ann')}m.ics`, { body: invitation('m'), headers: type });
  assert.equal(put.status, 201, put.text);
  assert.ok(put.headers['schedule-tag']);
  const [name] = await membersOf(bob, path('bob'));
  const copy = path('bob') + name!;
  return { stage, ann, bob, copy, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}

async function membersOf(as: DavClient, collection: string): Promise<string[]> {
  const found = await as('PROPFIND', collection, { headers: { depth: '1' } });
  return namesIn(found).slice(1);
}

async function read(as: DavClient, at: string): Promise<{ text: string; tag: string }> {
  const got = await as('GET', at);
  assert.equal(got.status, 200, got.text);
  return { text: unfold(got.text), tag: String(got.headers['schedule-tag']) };
}

const linesOf = (text: string, pattern: RegExp) => text.match(pattern) ?? [];
const answerOf = (name: string, text: string) =>
  [...text.matchAll(new RegExp(`^ATTENDEE[^:]*PARTSTAT=([A-Z-]+)[^:]*:${mail(name)}`, 'gm'))].map(
    (m) => m[1],
  );
const answered = (text: string, name: string, partstat: string) =>
  text.replaceAll(
    new RegExp(`(ATTENDEE[^\\r]*PARTSTAT=)[A-Z-]+([^\\r]*${mail(name)})`, 'g'),
    `$1${partstat}$2`,
  );

test('an invitation is a message in the inbox and a copy in the calendar (RFC 6638 §4.1)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const inbox = await membersOf(bob, path('bob', 'inbox'));
  assert.equal(inbox.length, 1);
  const message = await bob('GET', path('bob', 'inbox') + inbox[0]!);
  assert.match(message.text, /^METHOD:REQUEST\r$/m);
  assert.equal((await bob('DELETE', path('bob', 'inbox') + inbox[0]!)).status, 204);
  const { text } = await read(bob, copy);
  assert.doesNotMatch(text, /METHOD|SCHEDULE-STATUS|BEGIN:VALARM/);
  assert.deepEqual(answerOf('bob', text), ['NEEDS-ACTION']);
  const own = await read(ann, `${path('ann')}m.ics`);
  assert.match(own.text, /SCHEDULE-STATUS=1\.[12][^\r]*:mailto:bob/);
  assert.match(own.text, /BEGIN:VALARM/);
});

test('an answer reaches the organizer; what is one’s own stays one’s own (RFC 6638 §3.2.2.1)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const before = await read(bob, copy);
  const alarm =
    'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n';
  const body = answered(before.text, 'bob', 'ACCEPTED').replace(
    'END:VEVENT',
    `X-OWN:mine\r\nCOMMENT:gladly\r\n${alarm}END:VEVENT`,
  );
  const headers = { ...type, 'if-schedule-tag-match': before.tag };
  assert.equal((await bob('PUT', copy, { body, headers })).status, 204);
  const own = await read(ann, `${path('ann')}m.ics`);
  assert.deepEqual(answerOf('bob', own.text), ['ACCEPTED']);
  assert.doesNotMatch(own.text, /X-OWN|DESCRIPTION:mine/);
  assert.equal((await membersOf(ann, path('ann', 'inbox'))).length, 1);
  // The organizer changes what all see; bob keeps what is his.
  const changed = own.text.replace('SUMMARY:Meeting', 'SUMMARY:Conference');
  const put = await ann('PUT', `${path('ann')}m.ics`, { body: changed, headers: type });
  assert.equal(put.status, 204, put.text);
  const after = await read(bob, copy);
  assert.match(after.text, /SUMMARY:Conference/);
  assert.match(after.text, /X-OWN:mine/);
  assert.match(after.text, /DESCRIPTION:mine/);
  assert.deepEqual(answerOf('bob', after.text), ['ACCEPTED']);
});

test('an attendee changes no more than is the attendee’s (RFC 6638 §3.2.2.1)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const { text } = await read(bob, copy);
  const put = async (body: string): Promise<DavAnswer> =>
    await bob('PUT', copy, { body, headers: type });
  for (const wrong of [
    text.replace('DTSTART:20270105T090000Z', 'DTSTART:20270105T093000Z'),
    text.replace('DTEND:20270105T100000Z', 'DTEND:20270105T110000Z'),
    text.replace('COUNT=4', 'COUNT=5'),
    text.replace('SUMMARY:Meeting', 'SUMMARY:Mine'),
    text.replace(/ORGANIZER.*\r\n/, ''),
    text.replace(/ORGANIZER.*/, `ORGANIZER:${mail('bob')}`),
    text.replace(/ATTENDEE.*cid@.*\r\n/, ''),
    text.replace('ATTENDEE', `ATTENDEE:${mail('zoe')}\r\nATTENDEE`),
  ]) {
    assert.notEqual(wrong, text);
    const refused = await put(wrong);
    assert.deepEqual(
      [refused.status, conditionsIn(refused)],
      [403, [`{${CALDAV}}allowed-attendee-scheduling-object-change`]],
      wrong,
    );
  }
  assert.equal((await read(bob, copy)).text, text);
  // Programs give answers of others back as old as they know them: nobody is told of those.
  assert.equal((await put(answered(text, 'cid', 'ACCEPTED'))).status, 204);
  assert.deepEqual(answerOf('cid', (await read(ann, `${path('ann')}m.ics`)).text), [
    'NEEDS-ACTION',
  ]);
  for (const fine of ['TRANSP:TRANSPARENT', 'CATEGORIES:own', 'X-MOZ-LASTACK:20270101T000000Z'])
    assert.equal((await put(text.replace('SUMMARY', `${fine}\r\nSUMMARY`))).status, 204, fine);
});

test('one instance is declined by an answer of its own, or by leaving it out (RFC 6638 §3.2.2.1)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const accepted = answered((await read(bob, copy)).text, 'bob', 'ACCEPTED');
  const event = /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(accepted)![0];
  const second = answered(event, 'bob', 'DECLINED')
    .replace(/RRULE.*\r\n/, '')
    .replace('DTSTART:20270105', 'RECURRENCE-ID:20270112T090000Z\r\nDTSTART:20270112')
    .replace('DTEND:20270105', 'DTEND:20270112');
  const body = accepted
    .replace('RRULE', 'EXDATE:20270119T090000Z\r\nRRULE')
    .replace('END:VCALENDAR', `${second}END:VCALENDAR`);
  const put = await bob('PUT', copy, { body, headers: type });
  assert.equal(put.status, 204, put.text);
  const { text } = await read(ann, `${path('ann')}m.ics`);
  const events = linesOf(text, /BEGIN:VEVENT[^]*?END:VEVENT/g);
  const answers = events.map(
    (each) => `${/RECURRENCE-ID:(\d+)/.exec(each)?.[1] ?? 'all'} ${answerOf('bob', each).join()}`,
  );
  assert.deepEqual(answers.sort(), ['20270112 DECLINED', '20270119 DECLINED', 'all ACCEPTED']);
});

test('a schedule tag changes with what the others do, not with answers (RFC 6638 §3.2.10)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const at = `${path('ann')}m.ics`;
  const first = await read(ann, at);
  const plain = { body: answered((await read(bob, copy)).text, 'bob', 'TENTATIVE'), headers: type };
  assert.equal((await bob('PUT', copy, plain)).status, 204);
  const second = await read(ann, at);
  assert.notEqual(second.text, first.text);
  assert.equal(second.tag, first.tag, 'an answer leaves the organizer’s tag');
  const headers = { ...type, 'if-schedule-tag-match': first.tag };
  const body = first.text.replace('SUMMARY:Meeting', 'SUMMARY:Other');
  const put = await ann('PUT', at, { body, headers });
  assert.equal(put.status, 204, 'although somebody answered meanwhile');
  const third = await read(ann, at);
  assert.notEqual(third.tag, first.tag);
  assert.deepEqual(answerOf('bob', third.text), ['TENTATIVE'], 'whose answer is not lost');
  assert.equal((await ann('PUT', at, { body, headers })).status, 412);
  const event = calendarObject(
    'BEGIN:VEVENT\nUID:own\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nEND:VEVENT',
  );
  const alone = await ann('PUT', `${path('ann')}own.ics`, { body: event, headers: type });
  assert.equal(alone.headers['schedule-tag'], undefined);
});

test('who is left out, and who was invited to what is removed, gets a cancellation (RFC 6638 §3.2.1)', async () => {
  await using meeting = await invite();
  const { stage, ann, bob, copy } = meeting;
  const at = `${path('ann')}m.ics`;
  const { text } = await read(ann, at);
  const body = text.replace(/ATTENDEE[^\r]*bob@example\.test\r\n/, '');
  assert.equal((await ann('PUT', at, { body, headers: type })).status, 204);
  assert.match((await read(bob, copy)).text, /STATUS:CANCELLED/);
  const messages = await membersOf(bob, path('bob', 'inbox'));
  const last = await bob('GET', path('bob', 'inbox') + messages.at(-1)!);
  assert.match(last.text, /METHOD:CANCEL/);
  const cid = stage.as('cid');
  const [name] = await membersOf(cid, path('cid'));
  assert.equal((await ann('DELETE', at)).status, 204);
  assert.match((await read(cid, path('cid') + name!)).text, /STATUS:CANCELLED/);
});

test('an attendee who removes a meeting declines it, unless asked not to (RFC 6638 §8.1)', async () => {
  await using meeting = await invite();
  const { stage, ann, bob, copy } = meeting;
  const cid = stage.as('cid');
  const [name] = await membersOf(cid, path('cid'));
  const silent = { headers: { 'schedule-reply': 'F' } };
  assert.equal((await cid('DELETE', path('cid') + name!, silent)).status, 204);
  assert.equal((await bob('DELETE', copy)).status, 204);
  const { text } = await read(ann, `${path('ann')}m.ics`);
  assert.deepEqual(answerOf('cid', text), ['NEEDS-ACTION']);
  assert.deepEqual(answerOf('bob', text), ['DECLINED']);
});

test('a private event becomes a meeting when somebody is invited (RFC 6638 §3.2.1.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const event = (people: string): string =>
    calendarObject(
      `BEGIN:VEVENT\nUID:e\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDTEND:20270105T100000Z\nSUMMARY:Mine\n${people}END:VEVENT`,
    );
  const put = async (people: string) =>
    (await ann('PUT', `${path('ann')}e.ics`, { body: event(people), headers: type })).status;
  assert.equal(await put(''), 201);
  assert.equal(await put(`ORGANIZER:${mail('ann')}\nATTENDEE:${mail('bob')}\n`), 204);
  const [name] = await membersOf(bob, path('bob'));
  assert.match((await read(bob, path('bob') + name!)).text, /^SUMMARY:Mine\r$/m);
  assert.equal((await membersOf(bob, path('bob', 'inbox'))).length, 1);
});

test('one instance of a private series can be a meeting (RFC 6638 §3.2.4.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const series = (further: string): string =>
    calendarObject(
      `BEGIN:VEVENT\nUID:s\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDTEND:20270105T100000Z\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:Mine\nEND:VEVENT\n${further}`,
    );
  const instance = `BEGIN:VEVENT\nUID:s\nDTSTAMP:20261101T080000Z\nRECURRENCE-ID:20270112T090000Z\nDTSTART:20270112T100000Z\nDTEND:20270112T110000Z\nSUMMARY:Ours\n`;
  const guests = `ORGANIZER:${mail('ann')}\nATTENDEE;PARTSTAT=NEEDS-ACTION:${mail('bob')}\nEND:VEVENT`;
  const own = `${path('ann')}s.ics`;
  const put = async (body: string) => (await ann('PUT', own, { body, headers: type })).status;
  assert.equal(await put(series('')), 201);
  assert.equal(await put(series(instance + guests)), 204);
  const [name] = await membersOf(bob, path('bob'));
  const copy = path('bob') + name!;
  const { text } = await read(bob, copy);
  assert.deepEqual(linesOf(text, /^(RRULE|RECURRENCE-ID|SUMMARY).*/gm), [
    'RECURRENCE-ID:20270112T090000Z',
    'SUMMARY:Ours',
  ]);
  const body = answered(text, 'bob', 'ACCEPTED');
  assert.equal((await bob('PUT', copy, { body, headers: type })).status, 204);
  const { text: known } = await read(ann, own);
  assert.deepEqual(answerOf('bob', known), ['ACCEPTED']);
  assert.equal(linesOf(known, /^ORGANIZER/gm).length, 1);
  assert.equal(await put(series(`${instance}END:VEVENT`)), 204);
  assert.match((await read(bob, copy)).text, /^STATUS:CANCELLED\r$/m);
  const nobodys = `ATTENDEE:${mail('cid')}\nEND:VEVENT`;
  const led = instance.replaceAll('20270112', '20270119') + guests;
  assert.equal(await put(series(`${instance}${nobodys}\n${led}`)), 403);
});

test('objects that cannot be scheduled are refused with their condition (RFC 6638 §3.2.4)', async () => {
  await using meeting = await invite();
  const { ann, bob, copy } = meeting;
  const exception = (organizer: string) =>
    `BEGIN:VEVENT\nUID:two\nDTSTAMP:20261101T080000Z\nRECURRENCE-ID:20270112T090000Z\nDTSTART:20270112T100000Z\nORGANIZER:${organizer}\nATTENDEE:${mail('ann')}\nEND:VEVENT`;
  const mixed = await ann('PUT', `${path('ann')}two.ics`, {
    body: invitation('two', exception(mail('bob'))),
    headers: type,
  });
  const same = `{${CALDAV}}same-organizer-in-all-components`;
  assert.deepEqual([mixed.status, conditionsIn(mixed)], [403, [same]]);
  const second = path('ann', 'second');
  await ann('MKCALENDAR', second);
  const twice = await ann('PUT', `${second}m.ics`, { body: invitation('m'), headers: type });
  const unique = `{${CALDAV}}unique-scheduling-object-resource`;
  assert.deepEqual([twice.status, conditionsIn(twice)], [403, [unique]]);
  assert.match(twice.text, /<D:href>\/dav\/calendars\/ann@example\.test\/calendar\/m\.ics</);
  for (const collection of ['inbox', 'outbox']) {
    const { text } = await read(bob, copy);
    const put = await bob('PUT', `${path('bob', collection)}x.ics`, { body: text, headers: type });
    assert.equal(put.status, 403, collection);
  }
});
