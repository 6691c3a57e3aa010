import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createLog } from '#platform/json-log.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

test('the log says who asked for what and what came of it, and neither passwords, contents nor addresses of attachments', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  await using stage = await createDavStage({ log });
  const ann = stage.as('ann');
  const path = '/dav/calendars/ann@example.test/calendar/a.ics';
  const body = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nZEBRA\r\nEND:VCALENDAR\r\n';
  assert.equal((await ann('PUT', path, { body })).status, 403);
  await ann('PROPFIND', '/dav/', { headers: { depth: '0' } });
  await stage.as(undefined)('GET', '/dav/attachments/1/k3xyz/agenda.pdf');
  const read = () =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === 'dav-request');
  // A line comes when the server is done, which may be after the client is.
  while (read().length < 3) await setImmediate();
  const requests = read();
  const { id } = await stage.account('ann');
  const told = requests.map((r) => [r['account'], r['method'], r['path'], r['status']]);
  assert.deepEqual(told, [
    [id, 'PUT', path, 403],
    [id, 'PROPFIND', '/dav/', 207],
    [undefined, 'GET', '/dav/attachments/', 404],
  ]);
  assert.equal(requests[0]!['condition'], 'valid-calendar-data');
  assert.doesNotMatch(lines.join(''), /ZEBRA|secret|k3xyz|Basic/);
});
