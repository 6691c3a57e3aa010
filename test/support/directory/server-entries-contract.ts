import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** Annotations of the server, on any database. */
export function serverEntriesContract(factory: SqlFactory): void {
  void test(`${factory.name}: entries of the server are set, replaced and removed, all or none (RFC 5464 §4.3)`, async () => {
    await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
    const { serverEntries } = opened.directory;
    let told = 0;
    using _subscription = serverEntries.subscribe(() => told++);
    const show = async () =>
      [...(await serverEntries.all())].map(([name, value]) => `${name}=${Buffer.from(value)}`);
    const entry = (name: string, text?: string) => ({
      name,
      value: text === undefined ? undefined : Buffer.from(text),
    });
    assert.deepEqual(await show(), []);
    await serverEntries.change([entry('/shared/b', 'two'), entry('/shared/a', 'one')]);
    assert.deepEqual(await show(), ['/shared/a=one', '/shared/b=two']);
    assert.ok(told > 0);
    await serverEntries.change([entry('/shared/a', 'three'), entry('/shared/b')]);
    assert.deepEqual(await show(), ['/shared/a=three']);
    const huge = entry('/shared/c', 'x'.repeat(65_537));
    await assert.rejects(serverEntries.change([entry('/shared/a'), huge]), { code: 'too-large' });
    assert.deepEqual(await show(), ['/shared/a=three']);
    const many = Array.from({ length: 1_000 }, (_, i) => entry(`/shared/n${i}`, 'v'));
    await assert.rejects(serverEntries.change(many), { code: 'limit-reached' });
    assert.deepEqual(await show(), ['/shared/a=three']);
  });
}
