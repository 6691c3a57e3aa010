import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const MEGABYTE = 1024 * 1024;

const event = (uid: string, attached: number): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:${'A'.repeat(attached)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

// RFC 4791 §7.9
test('objects of megabytes come whole and in their order', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const sizes = [6 * MEGABYTE, 10, 6 * MEGABYTE, 6 * MEGABYTE, 20];
  for (const [i, size] of sizes.entries())
    assert.equal(
      (await ann('PUT', `${calendar}${i}.ics`, { body: event(`u${i}`, size) })).status,
      201,
    );
  const names = ['4', '0', '2', 'none', '3', '1'];
  const hrefs = names.map((name) => `<D:href>${calendar}${name}.ics</D:href>`);
  const body = `<calendar-multiget xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><calendar-data/></D:prop>${hrefs.join('')}</calendar-multiget>`;
  const { text } = await ann('REPORT', calendar, { body });
  const responses = text.split('<D:response>').slice(1);
  assert.deepEqual(
    responses.map((response) => /(\w+)\.ics</.exec(response)?.[1]),
    names,
  );
  for (const [i, name] of names.entries()) {
    assert.equal(attachedIn(responses[i]!), sizes[Number(name)], name);
  }
});

/** By hand: a regular expression over megabytes runs out of stack. */
function attachedIn(response: string): number | undefined {
  const mark = response.indexOf('BINARY:');
  if (mark < 0) return undefined;
  const start = mark + 'BINARY:'.length;
  let end = start;
  while (response[end] === 'A') end++;
  return end - start;
}
