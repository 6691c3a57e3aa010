import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type BusyPeriod, mergeBusyPeriods } from '#codecs/calendar-query/busy-period.ts';
import { type FreeBusyAnswer, toFreeBusy } from '#codecs/calendar-query/format-free-busy.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import type { Account } from '#directory/account.ts';
import type { Clock } from '#platform/clock.ts';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Store } from '#store/store.ts';
import { answerConditionally } from './conditions.ts';
import { type FeedAnswer, type FeedRequest, textAnswer } from './exchange.ts';
import { freeBusyRange, type FreeBusyRange } from './free-busy-range.ts';
import type { Owner, OwnerDirectory } from './owner.ts';

export interface FreeBusyDeps {
  readonly store: Store;
  readonly directory: OwnerDirectory;
  readonly clock: Clock;
  /** When an account is busy, in any order. */
  readonly busyTimesOf: (account: Account, range: FreeBusyRange) => Promise<readonly BusyPeriod[]>;
}

/** Answers with the free and busy time of somebody. */
export type AnswerFreeBusy = (request: FeedRequest, owner: Owner) => Promise<FeedAnswer>;

/** A year of a full calendar takes a second to work out, and the same people are looked at again and again. */
const MAX_KEPT = 200;

export function createFreeBusyFeed({
  store,
  directory,
  clock,
  busyTimesOf,
}: FreeBusyDeps): AnswerFreeBusy {
  const kept = new LRUCache<string, readonly BusyPeriod[]>(entryLimit(MAX_KEPT));
  const read = async ({ account, addresses }: Owner, range: FreeBusyRange) => {
    const modseq = await store.look(account.id, async (reader) => reader.modseq);
    // Of a room, which is not there outside its hours.
    const hours = (await directory.resources.get(account.id))?.policy.hours;
    const key = JSON.stringify([account.id, modseq, range, account.timeZone, addresses, hours]);
    const periods = kept.get(key) ?? mergeBusyPeriods(await busyTimesOf(account, range));
    kept.set(key, periods);
    return periods;
  };
  return async (request, owner) => {
    const madeAt = Math.floor(clock.epochMs() / 1000);
    const range = freeBusyRange(request.query, madeAt);
    if (range === undefined) return textAnswer(400, 'start and end are no times of ours.');
    const periods = await read(owner, range);
    const [address = ''] = owner.addresses;
    const version = hash('sha256', JSON.stringify([address, range, periods]), 'hex').slice(0, 32);
    return answerConditionally(request, {
      etag: `"${version}"`,
      lastModified: undefined,
      mediaType: 'text/calendar; charset=utf-8',
      body: formatFreeBusy(address, { ...range, periods, madeAt }),
    });
  };
}

// RFC 5546 §3.3.1
function formatFreeBusy(address: string, answer: FreeBusyAnswer): string {
  const properties = [property('ORGANIZER', `mailto:${address}`)];
  const times = toFreeBusy({ ...answer, properties });
  return formatCalendar(ourCalendar([times], [property('METHOD', 'PUBLISH')]));
}
