import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createDavStage,
  type DavAnswer,
  type DavClient,
} from '../../../../test/support/dav-stage.ts';
import { fileNameOf, formatDisposition } from './file-name.ts';

const home = '/dav/calendars/ann@example.test/';
const object = `${home}calendar/a.ics`;

const event = (uid: string, ...lines: readonly string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260115T100000Z',
    'DTEND:20260115T110000Z',
    'SUMMARY:x',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const unfold = (text: string): string => text.replaceAll('\r\n ', '');
const pathOf = (url: unknown): string => new URL(String(url)).pathname;

async function add(client: DavClient, query = '', content = 'agenda'): Promise<DavAnswer> {
  return await client('POST', `${object}?action=attachment-add${query}`, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': "attachment; filename=x.txt; filename*=utf-8''Tages%C3%A4nderung.txt",
    },
    body: content,
  });
}
const action = (what: string, id: string, more = ''): string =>
  `${object}?action=attachment-${what}&managed-id=${id}${more}`;

// RFC 8607 §3.4, RFC 8607 §3.5, RFC 8607 §3.6
test('attachments are added, fetched, replaced and removed', async () => {
  await using stage = await createDavStage();
  const [ann, stranger] = [stage.as('ann'), stage.as(undefined)];
  assert.match(String((await ann('OPTIONS', home)).headers['dav']), /calendar-managed-attachments/);
  await ann('PUT', object, { body: event('a') });
  const added = await add(ann);
  assert.equal(added.status, 201, added.text);
  const id = String(added.headers['cal-managed-id']);
  const text = unfold((await ann('GET', object)).text);
  assert.match(
    text,
    new RegExp(
      `ATTACH;MANAGED-ID=${id};FMTTYPE=text/plain;SIZE=6;FILENAME=Tagesänderung.txt:http://127`,
    ),
  );
  assert.equal((await ann('GET', object)).headers['etag'], added.headers['etag']);
  // Attendees have the address and nothing else.
  const path = pathOf(added.headers['location']);
  const fetched = await stranger('GET', path);
  assert.equal(fetched.text, 'agenda');
  assert.match(String(fetched.headers['content-disposition']), /^attachment;.*Tages%C3%A4nderung/);
  const etag = String(fetched.headers['etag']);
  const again = await stranger('GET', path, { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  for (const method of ['PUT', 'DELETE', 'PROPFIND'])
    assert.equal((await ann(method, path, { body: 'x' })).status, 405);
  assert.equal((await stranger('GET', path.replace(id, 'a'.repeat(id.length)))).status, 404);
  const updated = await ann('POST', action('update', id), {
    headers: {
      'content-disposition': 'attachment; filename="b.txt"',
      prefer: 'return=representation',
    },
    body: 'other',
  });
  assert.equal(updated.status, 200);
  const next = String(updated.headers['cal-managed-id']);
  assert.notEqual(next, id);
  assert.match(unfold(updated.text), new RegExp(`MANAGED-ID=${next};[^:]*FILENAME=b.txt`));
  assert.equal(updated.headers['preference-applied'], 'return=representation');
  assert.equal((await stranger('GET', path)).status, 404);
  const usage = async () =>
    await stage.store.read((await stage.account('ann')).id, async (r) => (await r.usage()).bytes);
  const before = await usage();
  assert.equal((await ann('POST', action('remove', next))).status, 204);
  assert.doesNotMatch((await ann('GET', object)).text, /ATTACH/);
  assert.ok((await usage()) < before);
  const files = await ann('PROPFIND', '/dav/files/ann@example.test/', {
    headers: { depth: 'infinity' },
  });
  assert.doesNotMatch(files.text, /attachments/);
});

// RFC 8607 §3.11
test('what cannot be is refused with its precondition', async () => {
  await using stage = await createDavStage({
    settings: { maxAttachments: 2, maxAttachmentSize: 65_536 },
  });
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await ann('PUT', object, { body: event('a') });
  const id = String((await add(ann)).headers['cal-managed-id']);
  const refused = async (path: string, condition: string, body = 'x'): Promise<void> => {
    const { status, text } = await ann('POST', path, { body });
    assert.equal(status, 403, path);
    assert.ok(text.includes(`<C:${condition}/>`), `${path}: ${text}`);
  };
  await refused(`${object}?action=other`, 'valid-action');
  await refused(`${object}?action=attachment-add&managed-id=x`, 'valid-managed-id');
  await refused(`${object}?action=attachment-remove`, 'valid-managed-id');
  await refused(action('remove', 'nothing'), 'valid-managed-id');
  await refused(action('update', id, '&rid=M'), 'valid-rid');
  await refused(`${object}?action=attachment-add&rid=20260116T100000Z`, 'valid-rid');
  await refused(`${object}?action=attachment-add&rid=never`, 'valid-rid');
  await refused(`${object}?action=attachment-add`, 'max-attachment-size', 'x'.repeat(65_537));
  await add(ann);
  await refused(`${object}?action=attachment-add`, 'max-attachments-per-resource');
  assert.equal((await add(bob)).status, 404);
  const headers = { 'if-match': '"other"' };
  assert.equal((await ann('POST', action('remove', id), { headers })).status, 412);
  const listed = await ann('PROPFIND', home, {
    headers: { depth: '1' },
    body: '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:managed-attachments-server-URL/><C:max-attachment-size/><C:max-attachments-per-resource/></prop></propfind>',
  });
  assert.match(
    listed.text,
    /<D:href>\/dav\/attachments\/<\/D:href>.*<C:max-attachment-size>65536<.*<C:max-attachments-per-resource>2</s,
  );
});

// RFC 8607 §3.3.2
test('an attachment belongs to the instances that are named', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const zoned = event('a', 'RRULE:FREQ=DAILY;COUNT=5')
    .replace('DTSTART:20260115T100000Z', 'DTSTART;TZID=Europe/Berlin:20260115T110000')
    .replace('DTEND:20260115T110000Z', 'DTEND;TZID=Europe/Berlin:20260115T120000');
  await ann('PUT', object, { body: zoned });
  const added = await add(ann, '&rid=20260117T100000Z');
  assert.equal(added.status, 201, added.text);
  const text = unfold((await ann('GET', object)).text);
  const [, master = '', override = ''] = text.split('BEGIN:VEVENT');
  assert.doesNotMatch(master, /ATTACH/);
  assert.match(override, /DTSTART;TZID=Europe\/Berlin:20260117T110000/);
  assert.match(override, /DTEND;TZID=Europe\/Berlin:20260117T120000/);
  assert.match(override, /RECURRENCE-ID;TZID=Europe\/Berlin:20260117T110000/);
  assert.match(override, /ATTACH;MANAGED-ID/);
  assert.doesNotMatch(override, /RRULE/);
  // The one that is there now, and the master.
  assert.equal((await add(ann, '&rid=M,20260117T100000Z', 'second')).status, 201);
  const both = unfold((await ann('GET', object)).text).split('BEGIN:VEVENT');
  assert.deepEqual(
    both.map((part) => part.split('ATTACH;').length - 1),
    [0, 1, 2],
  );
  const id = String(added.headers['cal-managed-id']);
  const removed = await ann('POST', action('remove', id, '&rid=20260117T100000Z'));
  assert.equal(removed.status, 204);
});

// RFC 8607 §3.11
test('an attachment stays while any object has it, however its lines are folded', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', object, { body: event('a') });
  const added = await add(ann);
  const id = String(added.headers['cal-managed-id']);
  const path = pathOf(added.headers['location']);
  const attach = `ATTACH;MANAGED-ID=${id}:${String(added.headers['location'])}`;
  const folded = attach.replaceAll(id, `${id.slice(0, 9)}\r\n ${id.slice(9)}`);
  const other = `${home}calendar/b.ics`;
  assert.equal((await ann('PUT', other, { body: event('b', folded) })).status, 201);
  assert.equal((await ann('DELETE', object)).status, 204);
  assert.equal((await ann('GET', path)).status, 200);
  assert.equal((await ann('DELETE', other)).status, 204);
  assert.equal((await ann('GET', path)).status, 404);
});

test('an attachment goes with an object that another one replaces', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('MKCALENDAR', `${home}work/`);
  await ann('PUT', `${home}work/a.ics`, { body: event('a') });
  for (const [method, from, destination] of [
    ['COPY', `${home}work/a.ics`, object],
    ['MOVE', `${home}work/`, `${home}other/`],
  ] as const) {
    await ann('PUT', object, { body: event('a') });
    const path = pathOf((await add(ann)).headers['location']);
    if (method === 'MOVE') {
      await ann('MKCALENDAR', destination);
      await ann('MOVE', object, { headers: { destination: `${destination}a.ics` } });
    }
    assert.equal((await ann('GET', path)).status, 200);
    assert.equal((await ann(method, from, { headers: { destination } })).status, 204, method);
    assert.equal((await ann('GET', path)).status, 404, method);
  }
});

// RFC 8607 §3.7
test('PUT takes attachments out and into other objects, and makes none', async () => {
  await using stage = await createDavStage();
  const [ann, stranger] = [stage.as('ann'), stage.as(undefined)];
  await ann('PUT', object, { body: event('a') });
  const added = await add(ann);
  const id = String(added.headers['cal-managed-id']);
  const url = String(added.headers['location']);
  const attach = (managedId: string, at: string): string =>
    `ATTACH;MANAGED-ID=${managedId};FMTTYPE=text/plain:${at}`;
  const other = `${home}calendar/b.ics`;
  for (const line of [
    attach('nothing', 'https://example.test/x'),
    attach(`${id}x`, url),
    attach(id, 'https://example.test/x'),
  ]) {
    const refused = await ann('PUT', other, { body: event('b', line) });
    assert.equal(refused.status, 403);
    assert.match(refused.text, /<C:valid-managed-id-parameter\/>/);
  }
  assert.equal((await ann('PUT', other, { body: event('b', attach(id, url)) })).status, 201);
  // It is there as long as one of them has it.
  assert.equal((await ann('PUT', object, { body: event('a') })).status, 204);
  assert.equal((await stranger('GET', pathOf(url))).status, 200);
  assert.equal(
    (await ann('COPY', other, { headers: { destination: `${home}tasks/b.ics` } })).status,
    403,
  );
  assert.equal((await ann('DELETE', other)).status, 204);
  assert.equal((await stranger('GET', pathOf(url))).status, 404);
});

test('attachments go with the calendar they are in', async () => {
  await using stage = await createDavStage();
  const [ann, stranger] = [stage.as('ann'), stage.as(undefined)];
  await ann('MKCALENDAR', `${home}work/`);
  await ann('PUT', object, { body: event('a') });
  const path = pathOf((await add(ann)).headers['location']);
  const destination = `${home}work/a.ics`;
  assert.equal((await ann('COPY', object, { headers: { destination } })).status, 201);
  assert.equal((await ann('DELETE', object)).status, 204);
  assert.equal((await stranger('GET', path)).status, 200);
  assert.equal((await ann('DELETE', `${home}work/`)).status, 204);
  assert.equal((await stranger('GET', path)).status, 404);
});

test('an object that moves to another account takes its attachments along', async () => {
  await using stage = await createDavStage();
  const [ann, stranger] = [stage.as('ann'), stage.as(undefined)];
  await ann('PUT', object, { body: event('a') });
  const path = pathOf((await add(ann)).headers['location']);
  const { grants } = stage.directory;
  const [{ id }, { id: owner }] = [await stage.account('ann'), await stage.account('bob')];
  const grantee = { kind: 'account', account: id } as const;
  await grants.change({ owner, collection: '', grantee, rights: 'lrswite' });
  const destination = '/dav/calendars/bob@example.test/calendar/a.ics';
  assert.equal((await ann('MOVE', object, { headers: { destination } })).status, 201);
  assert.equal((await stranger('GET', path)).status, 404);
  const text = unfold((await ann('GET', destination)).text);
  const moved = pathOf(/ATTACH;[^:]*:(http\S+)/.exec(text)![1]);
  assert.equal((await stranger('GET', moved)).text, 'agenda');
});

test('attendees get the attachment of the organizer with their copies', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const people = [
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.test',
  ];
  await ann('PUT', object, { body: event('a', ...people) });
  const url = String((await add(ann)).headers['location']);
  const calendar = '/dav/calendars/bob@example.test/calendar/';
  const listed = await bob('PROPFIND', calendar, { headers: { depth: '1' } });
  const copy = /<D:href>([^<]+\.ics)<\/D:href>/.exec(listed.text)![1]!;
  const { text } = await bob('GET', copy);
  assert.ok(unfold(text).includes(url));
  // His answer keeps it.
  const body = unfold(text).replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED');
  assert.ok([200, 204].includes((await bob('PUT', copy, { body })).status));
  assert.match((await ann('GET', object)).text, /MANAGED-ID/);
});

test('file names of headers are made safe', () => {
  assert.equal(fileNameOf('attachment; filename="a \\"b\\".txt"'), 'a "b".txt');
  assert.equal(fileNameOf("attachment; filename*=UTF-8''%e4"), 'attachment');
  assert.equal(fileNameOf('attachment; filename=../../etc/passwd'), '.._.._etc_passwd');
  assert.equal(fileNameOf(undefined), 'attachment');
  assert.equal(fileNameOf('attachment; filename=".."'), 'attachment');
  assert.equal(Buffer.byteLength(fileNameOf(`a; filename="${'x'.repeat(500)}.pdf"`)), 200);
  assert.equal(fileNameOf(`a; filename="${Buffer.from('ü.txt').toString('latin1')}"`), 'ü.txt');
  assert.equal(
    formatDisposition('ü".txt'),
    'attachment; filename="__.txt"; filename*=UTF-8\'\'%C3%BC%22.txt',
  );
});
