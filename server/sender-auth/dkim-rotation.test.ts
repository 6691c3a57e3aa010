import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createDkimKeyFiles, type DkimKeyFiles } from './dkim-key-files.ts';
import { dkimKeyRecord } from './dkim-keys.ts';
import { watchDkimRotations } from './dkim-rotation.ts';

async function statesOf(keys: DkimKeyFiles): Promise<string[]> {
  return (await keys.listKeys('example.test')).map((k) => `${k.key.selector} ${k.state}`);
}

test('new keys sign only when the DNS shows all of their records; the old ones sign until then (RFC 6376 §3.6.1)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dkim-'));
  try {
    const clock = createFakeClock('2026-11-22T08:00:00Z');
    let changes = 0;
    const keys = createDkimKeyFiles({ keysFolder: folder, clock, onChange: () => changes++ });
    const old = await keys.createKeys('example.test');
    const waiting = await keys.beginRotation('example.test');
    await assert.rejects(keys.beginRotation('example.test'), { code: 'already-exists' });
    assert.deepEqual(await keys.waitingDomains(), ['example.test']);
    assert.deepEqual(await keys.keysOf('example.test'), old);

    const zones: Zones = {};
    const parts = { keys, dns: createFakeDns(zones), clock, log: createSilentLog() };
    using _watch = watchDkimRotations(parts);
    const look = async () => {
      await clock.advance(15 * 60_000);
      await createSystemClock().sleep(60);
    };
    const publish = (key: (typeof waiting)[number]) =>
      (zones[`${key.selector}._domainkey.example.test`] = { txt: [dkimKeyRecord(key)] });
    publish(waiting[0]!);
    await look();
    assert.deepEqual(await keys.keysOf('example.test'), old);
    publish(waiting[1]!);
    const before = changes;
    for (let i = 0; i < 50 && changes === before; i++) await look();
    assert.deepEqual(
      (await keys.keysOf('example.test')).map(dkimKeyRecord),
      waiting.map(dkimKeyRecord),
    );
    assert.deepEqual(await statesOf(keys), [
      '202611n2e signing',
      '202611n2r signing',
      '202611e retired',
      '202611r retired',
    ]);
    assert.deepEqual(await keys.waitingDomains(), []);
    await assert.rejects(keys.finishRotation('example.test'), { code: 'not-found' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
