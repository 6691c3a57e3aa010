import type { SubscriptionsOpening } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import { feedSettings } from '#groupware/config.ts';
import { hasSubscriptions } from '#groupware/prepare-subscriptions.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import type { Clock } from '#platform/clock.ts';
import { loadOnce } from '#platform/load-once.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';

/** Calendars that follow an address, loaded when there are any; fetched from the world outside and from the networks that settings name. */
export function openSubscriptions(
  parts: {
    readonly sql: Sql;
    readonly directory: Directory;
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
  },
  { store, settings }: SubscriptionsOpening,
): Subscriptions {
  const { clock, sql } = parts;
  const ofFeeds = () => settings().of(feedSettings);
  const load = loadOnce(async () => {
    const { createFeedFetch } = await import('#clients/feeds/fetch-feed.ts');
    const { createSubscriptions } = await import('#groupware/subscriptions.ts');
    const { createLookup } = await import('#platform/dns-lookup.ts');
    const { internalNetworks } = await import('#platform/guarded-lookup.ts');
    const { createDnsFromSettings } = await import('./dns-from-settings.ts');
    const internal = internalNetworks();
    const fetch = createFeedFetch({
      clock,
      lookup: createLookup(createDnsFromSettings(settings(), parts)),
      isRefused: (address) =>
        internal.contains(address) && !ofFeeds().reachableNetworks.contains(address),
    });
    return createSubscriptions({ ...parts, store, fetch, settings: ofFeeds });
  });
  const isAny = async () => await hasSubscriptions(sql);
  return {
    add: async (wish) => await (await load()).add(wish),
    restore: async (account, wish) => await (await load()).restore(account, wish),
    list: async (account) => await (await load()).list(account),
    remove: async (account, id) => await (await load()).remove(account, id),
    refresh: async (account, id) => await (await load()).refresh(account, id),
    refreshDue: async (signal) => ((await isAny()) ? await (await load()).refreshDue(signal) : 0),
    failing: async (facts) => ((await isAny()) ? await (await load()).failing(facts) : []),
  };
}
