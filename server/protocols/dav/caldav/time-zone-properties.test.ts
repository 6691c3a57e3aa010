import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';

const definition = (tzid: string): string =>
  `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\nBEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:18000101T000000\nTZOFFSETFROM:-0100\nTZOFFSETTO:-0100\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n`;

async function set(client: DavClient, path: string, prop: string, value: string): Promise<string> {
  const body = `<propertyupdate ${names}><set><prop><C:${prop}>${value}</C:${prop}></prop></set></propertyupdate>`;
  return (await client('PROPPATCH', path, { body })).text;
}

async function look(client: DavClient, path = calendar) {
  const body = `<propfind ${names}><prop><C:calendar-timezone/><C:calendar-timezone-id/></prop></propfind>`;
  const { text } = await client('PROPFIND', path, { headers: { depth: '0' }, body });
  return {
    definition: /<C:calendar-timezone>([^<]*)</.exec(text)?.[1],
    id: /<C:calendar-timezone-id>([^<]*)</.exec(text)?.[1],
  };
}

test('a time zone set by its definition is read by its name, and the other way round (RFC 7809 §5.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  assert.deepEqual(await look(ann), { definition: undefined, id: undefined });
  await set(ann, calendar, 'calendar-timezone', definition('Etc/GMT+1'));
  assert.deepEqual(await look(ann), { definition: definition('Etc/GMT+1'), id: 'Etc/GMT+1' });
  await set(ann, calendar, 'calendar-timezone-id', 'Europe/Berlin');
  const named = await look(ann);
  assert.equal(named.id, 'Europe/Berlin');
  assert.match(named.definition!, /TZID:Europe\/Berlin&#13;.*TZOFFSETTO:\+0200&#13;/s);
  await set(ann, calendar, 'calendar-timezone', definition('Our own'));
  assert.deepEqual(await look(ann), { definition: definition('Our own'), id: undefined });
  const removal = `<propertyupdate ${names}><remove><prop><C:calendar-timezone-id/></prop></remove></propertyupdate>`;
  await ann('PROPPATCH', calendar, { body: removal });
  assert.deepEqual(await look(ann), { definition: undefined, id: undefined });
});

test('a time zone that is not known, or no definition, is refused with its condition (RFC 7809 §5.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const unknown = await set(ann, calendar, 'calendar-timezone-id', 'Nowhere/Else');
  assert.match(unknown, /403.*<C:valid-timezone\/>/);
  const wrong = await set(ann, calendar, 'calendar-timezone', 'Europe/Berlin');
  assert.match(wrong, /403.*<C:valid-calendar-data\/>/);
});

test('the time zone that a sharee sets in one way hides what the owner set in the other', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('ACL', calendar, {
    body: '<acl xmlns="DAV:"><ace><principal><href>/dav/principals/bob@example.test/</href></principal><grant><privilege><read/></privilege></grant></ace></acl>',
  });
  await set(ann, calendar, 'calendar-timezone-id', 'Europe/Berlin');
  await set(bob, calendar, 'calendar-timezone', definition('Etc/GMT+1'));
  assert.equal((await look(bob)).id, 'Etc/GMT+1');
  assert.equal((await look(ann)).id, 'Europe/Berlin');
});
