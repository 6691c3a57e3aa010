import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const inbox = `${home}inbox/`;
const NAMESPACES =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"';

const set = (...properties: readonly string[]): string =>
  `<propertyupdate ${NAMESPACES}><set><prop>${properties.join('')}</prop></set></propertyupdate>`;
const find = (name: string): string => `<propfind ${NAMESPACES}><prop><${name}/></prop></propfind>`;
const AVAILABILITY =
  '<C:calendar-availability>BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VAVAILABILITY\nUID:v\nDTSTAMP:20260101T000000Z\nEND:VAVAILABILITY\nEND:VCALENDAR\n</C:calendar-availability>';
const defaultUrl = (href: string): string =>
  `<C:schedule-default-calendar-URL><href>${href}</href></C:schedule-default-calendar-URL>`;

// RFC 4918 §9.2
test('all properties are set, or none, wherever each of them is kept', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const displayName = '<displayname>Messages</displayname>';
  for (const refused of [
    set(AVAILABILITY, displayName, defaultUrl(`${home}nowhere/`)),
    set(defaultUrl(`${home}tasks/`), AVAILABILITY, displayName),
  ]) {
    const { status, text } = await ann('PROPPATCH', inbox, { body: refused });
    assert.equal(status, 207);
    assert.match(text, /HTTP\/1.1 403.*<C:valid-schedule-default-calendar-URL\/>/s);
    assert.match(text, /<C:calendar-availability\/>.*HTTP\/1.1 424/s);
    assert.doesNotMatch(text, /HTTP\/1.1 200/);
  }
  for (const name of ['C:calendar-availability', 'displayname']) {
    const read = await ann('PROPFIND', inbox, { headers: { depth: '0' }, body: find(name) });
    assert.doesNotMatch(read.text, /VAVAILABILITY|Messages/);
  }
  await ann('MKCALENDAR', `${home}work/`);
  const fine = await ann('PROPPATCH', inbox, {
    body: set(AVAILABILITY, displayName, defaultUrl(`${home}work/`)),
  });
  assert.doesNotMatch(fine.text, /HTTP\/1.1 4/);
  assert.match(fine.text, /HTTP\/1.1 200/);
});

// RFC 4918 §7
test('a lock holds for properties that are kept elsewhere, too', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';
  assert.equal((await ann('LOCK', inbox, { body })).status, 200);
  assert.equal((await ann('PROPPATCH', inbox, { body: set(AVAILABILITY) })).status, 423);
  const name = 'C:calendar-availability';
  const read = await ann('PROPFIND', inbox, { headers: { depth: '0' }, body: find(name) });
  assert.doesNotMatch(read.text, /VAVAILABILITY/);
});

test('a proxy sets the working hours of who he works for, and not his own', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const member = (who: string): string =>
    set(`<group-member-set><href>/dav/principals/${who}@example.test/</href></group-member-set>`);
  const proxies = '/dav/principals/ann@example.test/calendar-proxy-write/';
  await ann('PROPPATCH', proxies, { body: member('bob') });
  const changed = await bob('PROPPATCH', inbox, { body: set(AVAILABILITY) });
  assert.match(changed.text, /HTTP\/1.1 200/);
  const body = find('C:calendar-availability');
  const read = await ann('PROPFIND', inbox, { headers: { depth: '0' }, body });
  assert.match(read.text, /VAVAILABILITY/);
});
