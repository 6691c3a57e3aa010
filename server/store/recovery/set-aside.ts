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
  /** Bytes that cannot be read. */
  readonly lostBytes: number;
  addDamage(issue: PackIssue): void;
  add(place: RecordPlace, what: string, why: string): void;
  /** Keeps what was added in the index, for "account verify". */
  write(sql: SqlWriter): Promise<void>;
}

export function createSetAside(account: AccountId, log: Log): SetAside {
  const named: { place: RecordPlace; what: string; why: string }[] = [];
  const damages: PackIssue[] = [];
  let count = 0;
  let lostBytes = 0;
  return {
    get count() {
      return count;
    },
    get lostBytes() {
      return lostBytes;
    },
    addDamage(issue) {
      lostBytes += Math.max(1, issue.place.length);
      if (damages.length < MAX_NAMED) damages.push(issue);
      log.error('store.damaged-record', { account, ...issue });
    },
    add(place, what, why) {
      count++;
      if (named.length >= MAX_NAMED) return;
      named.push({ place, what, why });
      log.warn('store.set-aside', { account, pack: place.pack, offset: place.offset, what, why });
    },
    async write(sql) {
      for (const { place, what } of damages) {
        const row = { pack: place.pack, packOffset: place.offset, number: -1 };
        await insertSetAside(sql, account, { ...row, what: UNREADABLE, why: what });
      }
      for (const [number, { place, what, why }] of named.entries()) {
        const row = { pack: place.pack, packOffset: place.offset, number, what, why };
        await insertSetAside(sql, account, row);
      }
      const more = count - named.length;
      const last = named.at(-1);
      if (more === 0 || last === undefined) return;
      const { pack, offset } = last.place;
      const rest = { what: `${more} more`, why: 'only the first are named' };
      await insertSetAside(sql, account, { pack, packOffset: offset, number: count, ...rest });
      log.warn('store.set-aside', { account, count });
    },
  };
}
