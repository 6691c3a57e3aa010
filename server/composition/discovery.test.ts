import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../../test/support/start-server.ts';

test('calendars that are switched off are told of nowhere', async () => {
  await using server = await startTestServer({
    accounts: ['ann@example.test'],
    settings: '[dav]\nenabled = false\n',
  });
  const ask = async (path: string) =>
    await fetch(`http://127.0.0.1:${server.port('http')}${path}`, { redirect: 'manual' });
  for (const path of [
    '/',
    '/setup/?email=ann@example.test',
    '/mail/config-v1.1.xml?emailaddress=ann@example.test',
  ]) {
    const answer = await ask(path);
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(await answer.text(), /c(?:al|ard)dav|\/dav\//i, path);
  }
  assert.equal((await ask('/.well-known/caldav')).status, 404);
  assert.equal((await ask('/dav/')).status, 404);
});

test('the service for time zones is found by its well-known name, without signing in (RFC 7808 §4.2.1.3)', async () => {
  await using server = await startTestServer({ accounts: [] });
  const ask = async (path: string) =>
    await fetch(`http://127.0.0.1:${server.port('http')}${path}`, { redirect: 'manual' });
  const found = await ask('/.well-known/timezone');
  assert.deepEqual([found.status, found.headers.get('location')], [301, '/timezones']);
  const zone = await ask('/timezones/zones/Europe%2FBerlin');
  assert.equal(zone.status, 200);
  assert.match(await zone.text(), /TZID:Europe\/Berlin/);
  assert.equal((await ask('/timezones/zones/Nowhere')).status, 404);
  // RFC 7808 §5: where the well-known name leads is the service already.
  const place = await ask('/timezones');
  assert.equal(place.status, 404);
  assert.match(await place.text(), /urn:ietf:params:tzdist:error:invalid-action/);
  const put = await fetch(`http://127.0.0.1:${server.port('http')}/timezones`, { method: 'PUT' });
  assert.deepEqual([put.status, put.headers.get('allow')], [405, 'GET']);
});
