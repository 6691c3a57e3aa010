// Answers that an organizer writes for others, who told them by other means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const at = (name: string) => `/dav/calendars/${name}@example.test/calendar/m.ics`;
const meeting = (title: string, partstat: string) =>
  calendarObject(
    `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART:20270105T090000Z\nDURATION:PT1H\nSUMMARY:${title}\n` +
      `ORGANIZER:mailto:ann@example.test\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test\n` +
      `ATTENDEE;PARTSTAT=${partstat}:mailto:bob@example.test\nEND:VEVENT\n`,
  );

async function put(as: DavClient, name: string, body: string): Promise<void> {
  const answer = await as('PUT', at(name), { body });
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
}

async function answerOfBob(as: DavClient, name: string): Promise<string | undefined> {
  const text = (await as('GET', at(name))).text.replaceAll(/\r\n[ \t]/g, '');
  return /^ATTENDEE.*PARTSTAT=([A-Z-]+).*:mailto:bob/m.exec(text)?.[1];
}

test('what an organizer writes for who has not answered is in both copies, until they answer (RFC 5546 §3.2.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const both = async () => [await answerOfBob(ann, 'ann'), await answerOfBob(bob, 'bob')];
  await put(ann, 'ann', meeting('Plans', 'ACCEPTED'));
  assert.deepEqual(await both(), ['ACCEPTED', 'ACCEPTED']);
  await put(ann, 'ann', meeting('Other plans', 'DECLINED'));
  assert.deepEqual(await both(), ['DECLINED', 'DECLINED']);
  await put(bob, 'bob', meeting('Other plans', 'TENTATIVE'));
  assert.deepEqual(await both(), ['TENTATIVE', 'TENTATIVE']);
  await put(ann, 'ann', meeting('Plans', 'DECLINED'));
  assert.deepEqual(await both(), ['TENTATIVE', 'TENTATIVE']);
});
