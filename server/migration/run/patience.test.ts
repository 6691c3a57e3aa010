import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import { createHastyClock } from '../../../test/support/fake-clock.ts';
import { withPatience } from './patience.ts';

async function triesOf(written: (attempt: number) => number): Promise<number> {
  let tries = 0;
  const items = { event: 'items', account: 'ann', folder: 'Box', items: 3, bytes: 9 } as const;
  const means = {
    clock: createHastyClock(),
    progress: { tell: () => {} },
    signal: new AbortController().signal,
  };
  await assert.rejects(
    withPatience(means, 'ann', async (progress) => {
      tries++;
      progress.tell({ ...items, written: written(tries) });
      throw new DomainError('limit-reached', 'not now');
    }),
    /not now/,
  );
  return tries;
}

test('an account is left for the next run when a server asks for patience again and again', async () => {
  assert.equal(await triesOf(() => 0), 6);
});

test('what comes to be written begins the patience anew; what is refused each time does not', async () => {
  assert.equal(await triesOf((attempt) => (attempt <= 10 ? 1 : 0)), 15);
});
