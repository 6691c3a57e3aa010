import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { splitCalendar } from '#groupware/calendar-objects.ts';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { sharedData } from '../../../../test/support/shared-data.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const event = (uid: string, more = '') =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20240101T000000Z\r\nDTSTART;TZID=Home:20240102T100000\r\n${more}SUMMARY:${uid}\r\nEND:VEVENT\r\n`;
const zone =
  'BEGIN:VTIMEZONE\r\nTZID:Home\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n' +
  'BEGIN:VTIMEZONE\r\nTZID:Unused\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
const calendar = (name: string, ...parts: readonly string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:${name}\r\nX-APPLE-CALENDAR-COLOR:#FF0000FF\r\nMETHOD:PUBLISH\r\n${parts.join('')}END:VCALENDAR\r\n`;
const todo = 'BEGIN:VTODO\r\nUID:t1\r\nDTSTAMP:20240101T000000Z\r\nSUMMARY:task\r\nEND:VTODO\r\n';

const files: Files = {
  'ann/home.ics': calendar(
    'Home\\, sweet',
    zone,
    event('a'),
    event('b', 'RRULE:FREQ=DAILY\r\n'),
    todo,
    event('b', 'RECURRENCE-ID;TZID=Home:20240103T100000\r\n'),
  ),
  'ann/empty.ics': calendar('Empty'),
  'ben/x.ics': calendar('X', event('c')),
};

fileSourceContract('ics', {
  files,
  addOne(folder) {
    const path = join(folder, 'ann/home.ics');
    const text = readFileSync(path, 'utf8').replaceAll('DTSTAMP:2024', 'DTSTAMP:2025');
    writeFileSync(path, text.replace('BEGIN:VTODO', `${event('new')}BEGIN:VTODO`));
    addFiles(folder, { 'ann/empty.ics': calendar('Empty') });
  },
});

test('a file is a calendar and a list of tasks; exceptions are with their series, and zones where they are used', async (t) => {
  const source = await openFiles(`ics:${makeFiles(t, files)}`);
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(
    Object.entries(seen).map(([name, items]) => [name, items.map(({ id }) => id)]),
    [
      ['calendar Empty', []],
      ['calendar Home, sweet', ['a', 'b']],
      ['tasks Home, sweet', ['t1']],
    ],
  );
  const [, series] = seen['calendar Home, sweet']!;
  assert.equal(series?.text.match(/BEGIN:VEVENT/g)?.length, 2);
  assert.match(series.text, /TZID:Home/);
  assert.doesNotMatch(series.text, /Unused|METHOD|X-WR-CALNAME/);
  await using session = await source.open({ name: 'ann' });
  const folders = await Array.fromAsync(session.folders());
  assert.deepEqual(folders.find(({ path }) => path[0] === 'Home, sweet')?.properties, {
    color: '#FF0000',
  });
});

test('an export made again has the same versions, but of what has changed', async (t) => {
  const folder = makeFiles(t, files);
  const source = await openFiles(`ics:${folder}`);
  const versions = async () => {
    await using session = await source.open({ name: 'ann' });
    const [, box] = await Array.fromAsync(session.folders());
    const items = await Array.fromAsync((await session.list(box!, '')).items);
    return new Map(items.flat().map(({ id, version }) => [id, version]));
  };
  const before = await versions();
  const path = join(folder, 'ann/home.ics');
  const text = readFileSync(path, 'utf8').replaceAll('DTSTAMP:2024', 'DTSTAMP:2025');
  writeFileSync(path, text.replace('SUMMARY:a', 'SUMMARY:another'));
  const after = await versions();
  assert.notEqual(after.get('a'), before.get('a'));
  assert.equal(after.get('b'), before.get('b'));
});

test('what is damaged is told with its line and kept; the rest is read', async (t) => {
  const bad = calendar(
    'Bad',
    event('good', ''),
    event('wrong', 'RRULE:FREQ=NEVER\r\n'),
    'BEGIN:VEVENT\r\nUID:cut\r\n',
  );
  const folder = makeFiles(t, { 'bad.ics': bad, 'none.ics': 'hello' });
  const source = await openFiles(`ics:${folder}`);
  const seen = (await seeAll(source, { name: 'x' }))['calendar Bad']!;
  assert.deepEqual(
    seen.map(({ id, error = '' }) => [id, error.slice(0, 19)]),
    [
      ['good', ''],
      ['wrong', 'bad.ics line 13: RR'],
      ['cut', 'bad.ics line 20: VE'],
    ],
  );
  await using session = await source.open({ name: 'x' });
  await Array.fromAsync(session.folders());
  assert.match(
    (await session.settings()).losses[0]!.detail,
    /none\.ics was left out: there is no calendar/,
  );
});

test('real calendars are read object by object as they are when read whole', async (t) => {
  const shared = sharedData('ical');
  if (shared === undefined) return t.skip('the test data is not here');
  let objects = 0;
  let refused = 0;
  for (const file of globSync('**/*.ics', { cwd: shared }).sort()) {
    const text = readFileSync(join(shared, file));
    const source = await openFiles(`ics:${makeFiles(t, { 'x.ics': text })}`);
    const seen = Object.values(await seeAll(source, { name: 'x' })).flat();
    let whole: ReturnType<typeof splitCalendar> | undefined;
    try {
      whole = splitCalendar(text.toString());
    } catch {
      whole = undefined;
    }
    const read = seen.filter(({ error }) => error === undefined);
    refused += seen.length - read.length;
    objects += read.length;
    if (whole === undefined) continue;
    const uids = new Set(whole.map(({ uid, component }) => `${component} ${uid}`));
    const own = whole.filter(({ component }) => /^V(?:EVENT|TODO|JOURNAL)$/.test(component));
    assert.ok(seen.length <= own.length, file);
    assert.ok(seen.length >= uids.size - (whole.length - own.length), file);
  }
  t.diagnostic(`${objects} objects read, ${refused} refused`);
  assert.ok(objects > 300);
});
