import type { OpenedStore } from '#cli/parts.ts';
import { createQuotaWatch } from '#delivery/quota-watch.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { openStore, type StoreOpening } from './open-store.ts';
import type { QuotaLimiter } from './quota-limits.ts';
import { createQuotaRules, type QuotaRules } from './quota-rules.ts';
import { watchQuota } from './watch-quota.ts';

/** The store, whose owners and administrators are told when it gets full, whoever fills it. */
export async function openWatchedStore(
  opening: StoreOpening,
): Promise<OpenedStore & Pick<QuotaRules, 'hasRoom'> & Pick<QuotaLimiter, 'domainUsageOf'>> {
  const { directory, settings, clock, random, log } = opening;
  await using parts = new AsyncDisposableStack();
  const opened = parts.use(await openStore(opening));
  const { quotasOf, hasRoom } = createQuotaRules({ directory, ...opened });
  const { hostname } = settings().of(serverSettings);
  const store = parts.use(
    watchQuota(
      opened.store,
      createQuotaWatch({ store: opened.store, quotasOf, hostname, clock, random, log }),
    ),
  );
  const all = parts.move();
  return {
    store,
    hasRoom,
    domainUsageOf: opened.domainUsageOf,
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}
