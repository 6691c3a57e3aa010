import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { DavClient } from './dav-client.ts';
import { readMembers } from './read-members.ts';

const url = new URL('http://dav.test/cal/');
const members = [
  { href: '/cal/a.ics', size: 1 },
  { href: '/cal/b.ics', size: 1 },
];

/** A server whose multiget gives nothing; of members it says what `get` says. */
function clientThat(get: (href: string) => number, headers = {}, isUp = true): DavClient {
  const empty = { responses: [], syncToken: undefined, url };
  return {
    send: async (_, to) => ({ status: get(to.pathname), headers, url: to, body: Buffer.from('x') }),
    propfind: async () => {
      if (!isUp) throw new DomainError('unavailable', 'down');
      return empty;
    },
    report: async () => empty,
  };
}

const outcomes = async (client: DavClient) =>
  await Array.fromAsync(readMembers(client, { url, kind: 'calendar' }, members), (it) =>
    'error' in it ? it.error.message : it.bytes.toString(),
  );

test('a member at which the server stumbles each time is left out by itself', async () => {
  const client = clientThat((href) => (href.endsWith('a.ics') ? 503 : 200));
  assert.deepEqual(await outcomes(client), ['dav.test answers GET /cal/a.ics with 503', 'x']);
});

test('a server that was busy for a moment is asked again', async () => {
  let asked = 0;
  assert.deepEqual(await outcomes(clientThat(() => (asked++ === 0 ? 503 : 200))), ['x', 'x']);
});

test('a server that is down, or says when to come back, is not taken for a member in trouble', async () => {
  await assert.rejects(outcomes(clientThat(() => 503, {}, false)), /down/);
  await assert.rejects(
    outcomes(clientThat(() => 503, { 'retry-after': '7' })),
    (error) => isDomainError(error) && error.details['retryAfterMs'] === 7000,
  );
});
