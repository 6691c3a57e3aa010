// Places and calls that programs put into extensions and parts of a meeting, and into nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const at = (name: string) => `/dav/calendars/${name}@example.test/calendar/m.ics`;
const meeting = (lines: string) =>
  calendarObject(
    `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:Plans\n` +
      `ORGANIZER:mailto:ann@example.test\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test\n` +
      `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n${lines}END:VEVENT\n`,
  );

async function textOf(as: DavClient, name: string): Promise<string> {
  return (await as('GET', at(name))).text.replaceAll(/\r\n[ \t]/g, '');
}

async function put(as: DavClient, name: string, body: string): Promise<void> {
  const answer = await as('PUT', at(name), { body });
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
}

test('who is invited hears of a place or call that alone changes, and keeps none that is taken back (RFC 6638 §3.2.1.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, 'ann', meeting(''));
  const noted =
    'X-NOTE:my own\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT';
  const answered = (await textOf(bob, 'bob')).replace('NEEDS-ACTION', 'ACCEPTED');
  await put(bob, 'bob', answered.replace('END:VEVENT', noted));
  const told = async (lines: string) => {
    await put(ann, 'ann', meeting(lines));
    const text = await textOf(bob, 'bob');
    assert.match(text, /^ATTENDEE;.*PARTSTAT=ACCEPTED.*bob@/m);
    assert.match(text, /^X-NOTE:my own/m);
    assert.match(text, /BEGIN:VALARM/);
    return text.match(/^(?:X-GOOGLE|X-APPLE|X-ALT|NAME).*/gm);
  };
  assert.deepEqual(await told('X-GOOGLE-CONFERENCE:https://call.test/a\n'), [
    'X-GOOGLE-CONFERENCE:https://call.test/a',
  ]);
  assert.deepEqual(await told('X-GOOGLE-CONFERENCE:https://call.test/b\n'), [
    'X-GOOGLE-CONFERENCE:https://call.test/b',
  ]);
  assert.deepEqual(await told('X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:1,2\n'), [
    'X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:1,2',
  ]);
  assert.deepEqual(await told('X-ALT-DESC;FMTTYPE=text/html:<b>x</b>\n'), [
    'X-ALT-DESC;FMTTYPE=text/html:<b>x</b>',
  ]);
  assert.equal(await told(''), null);
  assert.deepEqual(await told('BEGIN:VLOCATION\nUID:l\nNAME:Hall\nEND:VLOCATION\n'), ['NAME:Hall']);
  assert.equal(await told(''), null);
});

test('what only the organizer has noted is told to nobody', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, 'ann', meeting(''));
  const before = await textOf(bob, 'bob');
  await put(ann, 'ann', meeting('X-NOTE:mine\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\n'));
  assert.equal(await textOf(bob, 'bob'), before);
});
