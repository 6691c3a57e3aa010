import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const own = '/dav/calendars/bob@example.test/calendar/';

const event = (uid: string, ...more: readonly string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\n${more.map((line) => `${line}\r\n`).join('')}END:VEVENT\r\nEND:VCALENDAR\r\n`;
const secret = (uid: string, ...lines: readonly string[]): string =>
  event(uid, 'SUMMARY:At the doctor’s, as every year', ...lines);

async function openStage(level: SharingLevel) {
  const stage: DavStage = await createDavStage();
  await grant(stage, rightsOfLevel(level));
  return { stage, ann: stage.as('ann'), bob: stage.as('bob') };
}

// RFC 5545 §3.8.1.3
test('a class counts wherever its line is folded, and however it is written', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  const forms = [
    'CLASS:PRIVATE',
    'CLA\r\n SS:PRIVATE',
    'CLASS:\r\n CONFIDENTIAL',
    'class;X-A=b;\r\n\tX-C="d:e":private',
    'CLASS:X-OURS',
    'CLASS:PUBLIC\r\nCLASS:PRIVATE',
    'x.CLASS:PRIVATE',
  ];
  for (const [i, form] of forms.entries()) {
    const path = `${calendar}${i}.ics`;
    assert.equal((await ann('PUT', path, { body: secret(String(i), form) })).status, 201, form);
    const shown = await bob('GET', path);
    assert.equal(shown.status, 200);
    assert.doesNotMatch(shown.text, /doctor/, form);
    assert.match((await ann('GET', path)).text, /doctor/);
  }
});

// RFC 4918 §15.4
test('the length that is told is that of what is given out', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  await ann('PUT', `${calendar}a.ics`, { body: secret('a', 'CLASS:PRIVATE') });
  const body = '<propfind xmlns="DAV:"><prop><getcontentlength/></prop></propfind>';
  for (const client of [ann, bob]) {
    const told = await client('PROPFIND', `${calendar}a.ics`, { headers: { depth: '0' }, body });
    const given = await client('GET', `${calendar}a.ics`);
    assert.match(told.text, new RegExp(`getcontentlength>${given.body.length}<`));
  }
});

test('who sees a private event in part neither changes, removes, moves nor replaces it', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  await ann('PUT', `${calendar}a.ics`, { body: secret('a', 'CLASS:PRIVATE') });
  await bob('PUT', `${own}a.ics`, { body: event('a') });
  const to = (destination: string) => ({ headers: { destination } });
  for (const [method, path, call] of [
    ['PUT', `${calendar}a.ics`, { body: event('a') }],
    ['DELETE', `${calendar}a.ics`, {}],
    ['COPY', `${calendar}a.ics`, to(`${own}b.ics`)],
    ['MOVE', `${calendar}a.ics`, to(`${calendar}b.ics`)],
    ['COPY', `${own}a.ics`, to(`${calendar}a.ics`)],
    ['MOVE', `${own}a.ics`, to(`${calendar}a.ics`)],
    ['POST', `${calendar}a.ics?action=attachment-add`, { body: 'x' }],
  ] as const)
    assert.equal((await bob(method, path, call)).status, 403, `${method} ${path}`);
  assert.match((await ann('GET', `${calendar}a.ics`)).text, /doctor/);
  assert.equal((await bob('GET', `${own}a.ics`)).status, 200);
});
