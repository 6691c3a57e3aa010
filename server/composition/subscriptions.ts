import type { SubscriptionsOpening } from '#cli/parts.ts';
import { createFeedFetch } from '#clients/feeds/fetch-feed.ts';
import type { Directory } from '#directory/directory.ts';
import { feedSettings } from '#groupware/config.ts';
import { createSubscriptions, type Subscriptions } from '#groupware/subscriptions.ts';
import type { Clock } from '#platform/clock.ts';
import { createLookup } from '#platform/dns-lookup.ts';
import { internalNetworks } from '#platform/guarded-lookup.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import { createDnsFromSettings } from './dns-from-settings.ts';

/** Calendars that follow an address, fetched from the world outside and from the networks that settings name. */
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
  const { clock } = parts;
  const internal = internalNetworks();
  const ofFeeds = () => settings().of(feedSettings);
  const fetch = createFeedFetch({
    clock,
    lookup: createLookup(createDnsFromSettings(settings(), parts)),
    isRefused: (address) =>
      internal.contains(address) && !ofFeeds().reachableNetworks.contains(address),
  });
  return createSubscriptions({ ...parts, store, fetch, settings: ofFeeds });
}
