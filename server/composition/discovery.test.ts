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
