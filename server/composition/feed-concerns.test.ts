import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '#directory/account.ts';
import type { Subscription } from '#groupware/subscriptions.ts';
import { feedConcerns } from './feed-concerns.ts';

test('calendars that are no longer refreshed are a concern, which names some of them and no address', async () => {
  const accounts = { get: async () => ({ address: 'ann@example.test' }) as Account };
  const failing = (count: number) => ({
    failing: async ({ limit }: { limit: number }) =>
      Array.from({ length: Math.min(count, limit) }, (_, i) => ({
        account: 1,
        url: `https://feeds.test/secret-${i}`,
        error: `feeds.test: status ${500 + i}`,
      })) as unknown as Subscription[],
  });
  assert.deepEqual(await feedConcerns(failing(0), accounts), []);
  const [one] = await feedConcerns(failing(1), accounts);
  assert.match(one!.message, /ann@example.test: feeds.test: status 500\); see/);
  const [many] = await feedConcerns(failing(9), accounts);
  assert.match(many!.message, /status 504; and more/);
  assert.doesNotMatch(many!.message, /secret|status 505/);
});
