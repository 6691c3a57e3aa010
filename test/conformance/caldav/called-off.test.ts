// What an organizer calls off by its STATUS, instead of removing it: RFC 5546 has a message for that, and REQUEST is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../support/calendar-samples.ts';
import { namesIn } from '../../support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;
const at = `${home('ann')}calendar/m.ics`;
const outside = 'mailto:zoe@elsewhere.example';

const event = (lines: string, instance = '') => `BEGIN:VEVENT
UID:m
DTSTAMP:20261101T080000Z
${instance === '' ? '' : `RECURRENCE-ID:${instance}\n`}DTSTART:${instance || '20270105T090000Z'}
DURATION:PT1H
ORGANIZER:mailto:ann@example.test
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test
ATTENDEE;RSVP=TRUE:mailto:bob@example.test
ATTENDEE;RSVP=TRUE:${outside}
${lines}
END:VEVENT`;

const methodOf = ({ content }: { readonly content: Buffer }) =>
  /method="?(\w+)/i.exec(content.toString())?.[1];

async function put(as: DavClient, ...events: readonly string[]): Promise<void> {
  const answer = await as('PUT', at, { body: calendarObject(events.join('\n')) });
  assert.ok(answer.status < 300, answer.text);
}

/** The METHOD of each message in an inbox, which is empty afterwards. */
async function messagesTo(as: DavClient, name: string): Promise<string[]> {
  const inbox = `${home(name)}inbox/`;
  const methods: string[] = [];
  for (const item of namesIn(await as('PROPFIND', inbox, { headers: { depth: '1' } })).slice(1)) {
    methods.push(/METHOD:(\w+)/.exec((await as('GET', inbox + item)).text)![1]!);
    await as('DELETE', inbox + item);
  }
  return methods;
}

async function copyOf(as: DavClient, name: string): Promise<string> {
  const calendar = `${home(name)}calendar/`;
  const found = await as('PROPFIND', calendar, { headers: { depth: '1' } });
  return (await as('GET', calendar + namesIn(found)[1]!)).text.replaceAll(/\r\n[ \t]/g, '');
}

test('a meeting that its organizer says is cancelled is cancelled for all, here and elsewhere (RFC 5546 §3.2.5)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, event('SUMMARY:Plans'));
  assert.deepEqual(await messagesTo(bob, 'bob'), ['REQUEST']);
  await put(ann, event('SUMMARY:Plans\nSTATUS:CANCELLED'));
  assert.deepEqual(await messagesTo(bob, 'bob'), ['CANCEL']);
  assert.match(await copyOf(bob, 'bob'), /STATUS:CANCELLED/);
  assert.deepEqual(stage.sentMails.map(methodOf), ['REQUEST', 'CANCEL']);
  // What was called off is not called off again.
  assert.equal((await ann('DELETE', at)).status, 204);
  assert.deepEqual(await messagesTo(bob, 'bob'), []);
});

test('a meeting that takes place after all is asked for again (RFC 5546 §3.2.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, event('SUMMARY:Plans'));
  await put(ann, event('SUMMARY:Plans\nSTATUS:CANCELLED'));
  await messagesTo(bob, 'bob');
  await put(ann, event('SUMMARY:Plans\nSTATUS:CONFIRMED'));
  assert.deepEqual(await messagesTo(bob, 'bob'), ['REQUEST']);
  assert.doesNotMatch(await copyOf(bob, 'bob'), /CANCELLED/);
});

test('an instance that is said to be cancelled leaves the series of who is invited (RFC 5546 §3.2.5)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const series = event('SUMMARY:Plans\nRRULE:FREQ=DAILY;COUNT=5');
  await put(ann, series);
  await put(ann, series, event('SUMMARY:Plans\nSTATUS:CANCELLED', '20270107T090000Z'));
  const copy = await copyOf(bob, 'bob');
  assert.match(copy, /EXDATE[^\r]*:20270107T090000Z/);
  assert.doesNotMatch(copy, /STATUS:CANCELLED/);
  assert.equal(methodOf(stage.sentMails.at(-1)!), 'CANCEL');
  await put(ann, series);
  assert.doesNotMatch(await copyOf(bob, 'bob'), /EXDATE/);
});
