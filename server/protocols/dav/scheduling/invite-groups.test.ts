// Groups that are invited, and programs that do not know of their members yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const own = '/dav/calendars/ann@example.test/calendar/m.ics';
const team = 'ATTENDEE;CUTYPE=GROUP:mailto:team@example.test\n';
const bob = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n';

async function put(
  ann: DavClient,
  title: string,
  attendees: string,
  tag?: string,
): Promise<string> {
  const text =
    `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:${title}\n` +
    `ORGANIZER:mailto:ann@example.test\n${attendees}END:VEVENT\n`;
  const headers = tag === undefined ? {} : { 'if-schedule-tag-match': tag };
  const answer = await ann('PUT', own, { body: calendarObject(text), headers });
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
  return answer.headers['schedule-tag'] as string;
}

/** Addresses without their domain, and what they answered. */
async function attendeesOf(ann: DavClient): Promise<Record<string, string>> {
  const text = (await ann('GET', own)).text.replaceAll(/\r\n[ \t]/g, '');
  const entries = Array.from(
    text.matchAll(/^ATTENDEE(.*):mailto:([a-z]+)@/gm),
    ([, more, name]) => [name!, /PARTSTAT=([A-Z-]+)/.exec(more!)?.[1] ?? ''],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

test('a program that knows the group alone takes nobody of it off, nor their answers (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  await stage.addAccount('cid');
  const members = ['bob@example.test', 'cid@example.test'];
  await stage.directory.groups.add({ address: 'team@example.test', members });
  const ann = stage.as('ann');
  const tag = await put(ann, 'Plans', team);
  const copy = '/dav/calendars/bob@example.test/calendar/m.ics';
  const asked = (await stage.as('bob')('GET', copy)).text.replaceAll(/\r\n[ \t]/g, '');
  const body = asked.replace(/(ATTENDEE;PARTSTAT=)NEEDS-ACTION(.*mailto:bob@)/, '$1ACCEPTED$2');
  assert.equal((await stage.as('bob')('PUT', copy, { body })).status, 204);
  await put(ann, 'Other plans', team, tag);
  const all = { team: '', bob: 'ACCEPTED', cid: 'NEEDS-ACTION' };
  assert.deepEqual(await attendeesOf(ann), all);
  assert.match((await stage.as('bob')('GET', copy)).text, /SUMMARY:Other plans/);
  // Who is taken off while others stay is off.
  await put(ann, 'Other plans', team + bob);
  assert.deepEqual(await attendeesOf(ann), { team: '', bob: 'ACCEPTED' });
  assert.match((await stage.as('cid')('GET', copy.replace('bob', 'cid'))).text, /STATUS:CANCELLED/);
});

test('who is invited by an address of theirs and with a group is invited once, and who organizes not at all', async () => {
  await using stage = await createDavStage();
  const members = ['ann@example.test', 'bob@example.test'];
  await stage.directory.groups.add({ address: 'team@example.test', members });
  await stage.directory.aliases.add('robert@example.test', ['bob@example.test']);
  const ann = stage.as('ann');
  await put(ann, 'Plans', team + bob.replace('bob@', 'robert@'));
  assert.deepEqual(await attendeesOf(ann), { team: '', robert: 'NEEDS-ACTION' });
});
