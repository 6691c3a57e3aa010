// Rules that count in other calendars than the Gregorian one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import { elementsOf, textOf } from '#codecs/xml/element.ts';
import { eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn, toldBy } from '../../support/dav-answers.ts';
import { createDavStage } from '../../support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const headers = { 'content-type': 'text/calendar; charset=utf-8' };
const yearly = (name: string, rscale: string) =>
  eventOf(name, '20270206T100000Z', `RRULE:RSCALE=${rscale};FREQ=YEARLY`);

test('a calendar names the scales of rules that it takes, and refuses others (RFC 7529 §7)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = `<D:propfind xmlns:D="${DAV}" xmlns:C="${CALDAV}"><D:prop><C:supported-rscale-set/></D:prop></D:propfind>`;
  const told = toldBy(await ann('PROPFIND', calendar, { headers: { depth: '0' }, body }));
  const set = told.get(calendar)!.found.get(`{${CALDAV}}supported-rscale-set`)!;
  const names = elementsOf(set).map(textOf);
  assert.ok(names.includes('GREGORIAN') && names.includes('CHINESE') && names.includes('HEBREW'));
  for (const name of names) {
    const put = await ann('PUT', `${calendar}${name}.ics`, { headers, body: yearly(name, name) });
    assert.equal(put.status, 201, name);
  }
  const other = await ann('PUT', `${calendar}x.ics`, { headers, body: yearly('x', 'MAYA') });
  assert.deepEqual(conditionsIn(other), [`{${CALDAV}}supported-rscale`]);
});

test('a feast of another calendar is found on the day that it has each year (RFC 7529 §4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${calendar}a.ics`, { headers, body: yearly('a', 'CHINESE') });
  const on = async (day: string) => {
    const range = `<C:time-range start="${day}T000000Z" end="${day}T235959Z"/>`;
    const filter = `<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter>`;
    const body = `<C:calendar-query xmlns:D="${DAV}" xmlns:C="${CALDAV}"><D:prop><D:getetag/></D:prop><C:filter>${filter}</C:filter></C:calendar-query>`;
    return namesIn(await ann('REPORT', calendar, { headers: { depth: '1' }, body }));
  };
  assert.deepEqual(await on('20270206'), ['a.ics']);
  assert.deepEqual(await on('20280126'), ['a.ics']);
  assert.deepEqual(await on('20280206'), []);
});
