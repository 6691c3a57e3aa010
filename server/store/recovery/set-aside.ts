import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { PackIssue, RecordPlace } from '../blob-store.ts';
import { insertSetAside, UNREADABLE } from '../sql/set-aside.ts';

/** So many are kept and logged one by one; of the others the number is told. */
const MAX_NAMED = 1_000;

/** What a replay could not do as the journal says. */
export interface SetAside {
  readonly count: number;
  /** Anything that is not as the journal says, damage too. */
  readonly isAny: boolean;
  /** Some of it is not among what clients have already compared anew for. */
  readonly isNews: boolean;
  /** Clients have compared anew since these places could not be followed. */
  settle(places: readonly (readonly [pack: number, offset: number])[]): void;
  addDamage(issue: PackIssue): void;
  add(place: RecordPlace, what: string, why: string): void;
  /** Keeps what was added in the index, for "account verify". */
  write(sql: SqlWriter): Promise<void>;
}

export function createSetAside(account: AccountId, log: Log): SetAside {
  const named: { place: RecordPlace; what: string; why: string }[] = [];
  const damages: PackIssue[] = [];
  let count = 0;
  const news = new Set<string>();
  return {
    get count() {
      return count;
    },
    get isAny() {
      return count > 0 || damages.length > 0;
    },
    get isNews() {
      return news.size > 0;
    },
    settle(places) {
      for (const [pack, offset] of places) news.delete(`${pack}:${offset}`);
    },
    addDamage(issue) {
      news.add(`${issue.place.pack}:${issue.place.offset}`);
      if (damages.length < MAX_NAMED) damages.push(issue);
      log.error('store.damaged-record', { account, ...issue });
    },
    add(place, what, why) {
      count++;
      news.add(`${place.pack}:${place.offset}`);
      if (named.length >= MAX_NAMED) return;
      named.push({ place, what, why });
      log.warn('store.set-aside', { account, pack: place.pack, offset: place.offset, what, why });
    },
    async write(sql) {
      for (const { place, what } of damages) {
        const row = { pack: place.pack, packOffset: place.offset, number: -1 };
        const { length } = place;
        await insertSetAside(sql, account, { ...row, length, what: UNREADABLE, why: what });
      }
      for (const [number, { place, what, why }] of named.entries()) {
        const row = { pack: place.pack, packOffset: place.offset, number, length: 0, what, why };
        await insertSetAside(sql, account, row);
      }
      const more = count - named.length;
      const last = named.at(-1);
      if (more === 0 || last === undefined) return;
      const { pack, offset } = last.place;
      const rest = { what: `${more} more`, why: 'only the first are named' };
      await insertSetAside(sql, account, {
        pack,
        packOffset: offset,
        number: count,
        length: 0,
        ...rest,
      });
      log.warn('store.set-aside', { account, count });
    },
  };
}
