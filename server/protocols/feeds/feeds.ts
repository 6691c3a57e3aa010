import type { FeedSettings } from '#groupware/config.ts';
import { type LinkToken, tryParseLinkToken } from '#groupware/link-token.ts';
import { openPublishedFeed, type PublishedFeed } from '#groupware/published-feed.ts';
import { findLink, findPublicLink } from '#groupware/published-links.ts';
import { networkKey } from '#platform/networks.ts';
import { createRateLimiter } from '#platform/rate-limiter.ts';
import { answerConditionally } from './conditions.ts';
import {
  type FeedAnswer,
  type feedPaths,
  type FeedRequest,
  type FeedRoute,
  textAnswer,
} from './exchange.ts';
import { createFreeBusyFeed, type FreeBusyDeps } from './free-busy-feed.ts';
import { type Owner, type OwnerDirectory, readOwner } from './owner.ts';
import { createVersionDates } from './version-dates.ts';

export interface FeedsDeps extends FreeBusyDeps {
  readonly directory: OwnerDirectory;
  readonly settings: () => Pick<FeedSettings, 'publishing' | 'publishedRefresh'>;
}

/** An office behind one address looks at a hundred calendars at once, and every few minutes again. */
const RATE = { burst: 200, perSecond: 2 };
const MISS_TOKENS = 10;
const MAX_NETWORKS = 100_000;
const freeBusyNames: ReadonlySet<string> = new Set(['vfb', 'ifb']);

/** Everything that is given out without sign-in. */
export function feedRoutes(deps: FeedsDeps): FeedRoute[] {
  const { store, directory, clock, settings } = deps;
  const limiter = createRateLimiter({ clock, limit: RATE, maxKeys: MAX_NETWORKS });
  const dates = createVersionDates(clock);
  const answerFreeBusy = createFreeBusyFeed(deps);
  const nowSeconds = () => Math.floor(clock.epochMs() / 1000);

  const route = (
    path: (typeof feedPaths)[number],
    find: (request: FeedRequest) => Promise<FeedAnswer | undefined>,
  ) => ({
    path,
    async answer(request: FeedRequest): Promise<FeedAnswer> {
      const network = networkKey(request.remoteAddress);
      if (!limiter.tryTake(network)) {
        const seconds = Math.ceil(limiter.waitMs(network) / 1000);
        return textAnswer(429, 'Too many requests.', { 'retry-after': String(seconds) });
      }
      const found = settings().publishing ? await find(request) : undefined;
      if (found !== undefined) return found;
      limiter.tryTake(network, MISS_TOKENS - 1);
      return textAnswer(404, 'There is nothing at this address.');
    },
  });

  const openLink = async (token: LinkToken, { account, addresses }: Owner) =>
    await store.read(account.id, async (reader) => {
      const link = await findLink(reader, token, nowSeconds());
      if (link === undefined) return undefined;
      const { collection } = link;
      if (collection === undefined) return 'free-busy' as const;
      const refreshSeconds = Math.floor(settings().publishedRefresh / 1000);
      const { id, language } = account;
      const of = { store, account: id, addresses, refreshSeconds, language };
      return await openPublishedFeed(reader, { ...link, collection }, of);
    });
  const answerFeed = (request: FeedRequest, token: LinkToken, feed: PublishedFeed) =>
    answerConditionally(request, {
      etag: `"${feed.version}"`,
      lastModified: dates.since(`${token.account}.${token.secret}`, feed.version),
      mediaType: feed.mediaType,
      body: () => feed.chunks(),
    });

  return [
    route('/feeds/', async (request) => {
      const [, given = '', extension = ''] =
        /^\/feeds\/([^/]+)\/[^/]+\.([a-z]+)$/.exec(request.path) ?? [];
      const token = tryParseLinkToken(given);
      if (token === undefined) return undefined;
      const owner = await readOwner(directory, await directory.accounts.get(token.account));
      const opened = owner && (await openLink(token, owner));
      if (opened === undefined) return undefined;
      if (opened === 'free-busy')
        return freeBusyNames.has(extension) ? answerFreeBusy(request, owner!) : undefined;
      return opened.extension === extension ? answerFeed(request, token, opened) : undefined;
    }),
    route('/freebusy/', async (request) => {
      const [, given = '', extension = ''] =
        /^\/freebusy\/([^/]+)\.([a-z]+)$/.exec(request.path) ?? [];
      const address = tryDecode(given);
      if (address === undefined || !freeBusyNames.has(extension)) return undefined;
      const owner = await readOwner(directory, await directory.accounts.find(address));
      if (owner === undefined) return undefined;
      const link = await store.read(owner.account.id, (r) => findPublicLink(r, nowSeconds()));
      return link === undefined ? undefined : await answerFreeBusy(request, owner);
    }),
  ];
}

function tryDecode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
