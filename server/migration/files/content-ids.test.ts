import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContentIds } from './content-ids.ts';

test('equal contents have ids by their number, hundreds of them among thousands, and others ids of their own', () => {
  const ids = new ContentIds();
  const first = ids.next(Buffer.from('again'));
  const all = new Set([first]);
  for (let n = 0; n < 5_000; n++) all.add(ids.next(Buffer.from(`message ${n}`)));
  for (let n = 2; n <= 600; n++) assert.equal(ids.next(Buffer.from('again')), `${first}~${n}`);
  assert.equal(all.size, 5_001);
  assert.equal(ids.next(Buffer.from('message 17')).slice(-2), '~2');
});
