// Reports about principals, as RFC 3744 limits them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../support/calendar-samples.ts';
import { toldBy } from '../support/dav-answers.ts';
import { createDavStage } from '../support/dav-stage.ts';

const principals = '/dav/principals/';
const calendar = '/dav/calendars/ann@example.test/calendar/';
const type = { 'content-type': 'text/calendar; charset=utf-8' };
const prop = '<D:prop><D:displayname/></D:prop>';
const search = `<D:property-search><D:prop><D:displayname/></D:prop><D:match>bob</D:match></D:property-search>${prop}`;

test('reports about principals are of depth 0 (RFC 3744 §9.2 to §9.5)', async () => {
  await using stage = await createDavStage();
  const ask = async (path: string, name: string, inner: string, headers = {}) => {
    const body = `<D:${name} xmlns:D="DAV:">${inner}</D:${name}>`;
    return (await stage.as('ann')('REPORT', path, { body, headers })).status;
  };
  for (const [path, name, inner, status] of [
    [calendar, 'acl-principal-prop-set', prop, 207],
    [principals, 'principal-match', `<D:self/>${prop}`, 207],
    [principals, 'principal-property-search', search, 207],
    [principals, 'principal-search-property-set', '', 200],
  ] as const) {
    assert.equal(await ask(path, name, inner), status, name);
    assert.equal(await ask(path, name, inner, { depth: '0' }), status, name);
    for (const depth of ['1', 'infinity'])
      assert.equal(await ask(path, name, inner, { depth }), 400, `${name} ${depth}`);
  }
  assert.equal(await ask(calendar, 'acl-principal-prop-set', prop + prop), 400);
  assert.equal(await ask(principals, 'principal-match', `<D:self/>${prop}${prop}`), 400);
});

test('principals are searched for from wherever a program is (RFC 3744 §9.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = `<D:principal-property-search xmlns:D="DAV:">${search}<D:apply-to-principal-collection-set/></D:principal-property-search>`;
  await ann('PUT', `${calendar}1.ics`, { body: eventOf('1', '20260105T090000Z'), headers: type });
  for (const path of ['/dav/', principals, calendar, `${calendar}1.ics`]) {
    const found = await ann('REPORT', path, { body });
    assert.deepEqual([...toldBy(found).keys()], ['/dav/principals/bob@example.test/'], path);
  }
});

test('what COPY and MOVE make lies at its Location (RFC 9110 §15.3.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const files = '/dav/files/ann@example.test/';
  await ann('PUT', `${files}a`, { body: 'x' });
  for (const [method, name] of [
    ['COPY', 'b%20c'],
    ['MOVE', 'd'],
  ] as const) {
    const destination = `http://127.0.0.1:${stage.port}${files}${name}`;
    const made = await ann(method, `${files}a`, { headers: { destination } });
    assert.deepEqual([made.status, made.headers.location], [201, destination]);
    if (method === 'COPY')
      assert.equal((await ann(method, `${files}a`, { headers: { destination } })).status, 204);
  }
});
