// Tasks as programs write them, with dates, without, and with one that the standard wants more of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../../support/calendar-samples.ts';
import { namesIn, textIn } from '../../support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../support/dav-stage.ts';

const tasks = '/dav/calendars/ann@example.test/tasks/';
const type = { 'content-type': 'text/calendar; charset=utf-8' };

async function fill(as: DavClient, objects: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, lines] of Object.entries(objects)) {
    const body = calendarObject(
      `BEGIN:VTODO\nUID:${name}\nDTSTAMP:20260101T000000Z\n${lines}\nEND:VTODO`,
    );
    const put = await as('PUT', `${tasks}${name}.ics`, { body, headers: type });
    assert.equal(put.status, 201, `${name}: ${put.text}`);
    assert.equal((await as('GET', `${tasks}${name}.ics`)).text, body);
  }
}

async function onDay(as: DavClient, day: string): Promise<string[]> {
  const range = `start="${day}T000000Z" end="${day}T235959Z"`;
  const body = `<C:calendar-query xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"><C:time-range ${range}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
  const answer = await as('REPORT', tasks, { body });
  return namesIn(answer)
    .map((name) => name.replace('.ics', ''))
    .sort();
}

test('tasks are found by what they have of dates (RFC 4791 §9.9)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann, {
    undated: 'SUMMARY:x',
    due: 'DUE:20260110T120000Z',
    'due-day': 'DUE;VALUE=DATE:20260110',
    lasting: 'DTSTART:20260109T120000Z\nDURATION:P1D',
    between: 'DTSTART:20260108T120000Z\nDUE:20260112T120000Z',
    starting: 'DTSTART:20260110T120000Z',
    completed: 'COMPLETED:20260110T120000Z',
    created: 'CREATED:20260105T120000Z',
    both: 'CREATED:20260105T120000Z\nCOMPLETED:20260112T120000Z',
  });
  assert.deepEqual(await onDay(ann, '20260110'), [
    'between',
    'both',
    'completed',
    'created',
    'due',
    'lasting',
    'starting',
    'undated',
  ]);
  assert.deepEqual(await onDay(ann, '20260103'), ['undated']);
  assert.deepEqual(await onDay(ann, '20260120'), ['created', 'undated']);
});

test('a recurring task with DUE alone recurs from there; one without any date is undated', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann, {
    timed: 'DUE:20260105T100000Z\nRRULE:FREQ=WEEKLY;COUNT=4',
    daily: 'DUE;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;COUNT=3',
    undated: 'RRULE:FREQ=DAILY',
    usual: 'DTSTART;VALUE=DATE:20260105\nDURATION:P1D\nRRULE:FREQ=MONTHLY',
  });
  assert.deepEqual(await onDay(ann, '20260105'), ['daily', 'timed', 'undated', 'usual']);
  assert.deepEqual(await onDay(ann, '20260107'), ['daily', 'undated']);
  assert.deepEqual(await onDay(ann, '20260119'), ['timed', 'undated']);
  assert.deepEqual(await onDay(ann, '20260202'), ['undated']);
  const days = 'start="20260106T000000Z" end="20260120T000000Z"';
  const expanded = await ann('REPORT', tasks, {
    body: `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><C:calendar-data><C:expand ${days}/></C:calendar-data></D:prop>${['timed', 'daily'].map((n) => `<D:href>${tasks}${n}.ics</D:href>`).join('')}</C:calendar-multiget>`,
  });
  const instances = (name: string) =>
    textIn(expanded, `{${CALDAV}}calendar-data`, `${tasks}${name}.ics`)!.match(
      /^(?:DUE|RECURRENCE-ID).*$/gm,
    );
  assert.deepEqual(
    instances('timed')!.map((line) => line.trim()),
    [
      'DUE:20260112T100000Z',
      'RECURRENCE-ID:20260112T100000Z',
      'DUE:20260119T100000Z',
      'RECURRENCE-ID:20260119T100000Z',
    ],
  );
  assert.deepEqual(
    instances('daily')!.map((line) => line.trim()),
    [
      'DUE;VALUE=DATE:20260106',
      'RECURRENCE-ID;VALUE=DATE:20260106',
      'DUE;VALUE=DATE:20260107',
      'RECURRENCE-ID;VALUE=DATE:20260107',
    ],
  );
});
