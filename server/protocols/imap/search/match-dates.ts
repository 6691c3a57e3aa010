import { toEpochDay } from '#codecs/mime/calendar.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import { parseMessageDay } from '#codecs/mime/message-date.ts';
import { parseEnvelope } from './envelope-fields.ts';
import { merge } from './position-algebra.ts';
import type { SearchTable } from './search-table.ts';
import type { Positions } from './search-view.ts';

const DAY_SECONDS = 86_400;

/** Days of INTERNALDATE and SAVEDATE are those of UTC, in which they are told; those of SENT are the Date field's own. */
// RFC 9051 §6.4.4, RFC 8514 §4.3, RFC 5032 §2
export async function matchDates(
  table: SearchTable,
  key: SearchKey & { kind: 'date' | 'age' },
  candidates: Positions,
): Promise<Positions> {
  if (key.kind === 'age') {
    const limit = table.view.nowSeconds - key.seconds;
    return await matchTimes(table, candidates, {
      column: 'receivedAt',
      matches: key.comparison === 'older' ? (at) => at <= limit : (at) => at >= limit,
    });
  }
  const wanted = toEpochDay(key.date);
  const matches = comparer(key.comparison, wanted);
  if (key.field !== 'sent')
    return await matchTimes(table, candidates, {
      column: key.field === 'internal' ? 'receivedAt' : 'savedAt',
      matches: (at) => matches(Math.floor(at / DAY_SECONDS)),
    });
  const dates = await table.sentDates();
  const certain: number[] = [];
  const open: number[] = [];
  for (const p of candidates) {
    const at = dates[p];
    if (at === undefined) continue;
    const day = Math.floor(at / DAY_SECONDS);
    // A zone moves the day by one at most: further away, the answer is the same in every zone.
    if (Math.abs(day - wanted) <= 1) open.push(p);
    else if (matches(day)) certain.push(p);
  }
  const found: number[] = [];
  await table.each(open, ['envelope'], (position, row) => {
    const date = parseEnvelope(row.envelope!).date;
    const day = date === undefined ? undefined : parseMessageDay(date);
    if (day !== undefined && matches(day)) found.push(position);
  });
  return merge(certain, found);
}

async function matchTimes(
  table: SearchTable,
  candidates: Positions,
  wanted: {
    readonly column: 'receivedAt' | 'savedAt';
    readonly matches: (epochSeconds: number) => boolean;
  },
): Promise<Positions> {
  const { columns, rows } = await table.facts();
  const times = columns[wanted.column];
  return candidates.filter((p) => rows[p]! >= 0 && wanted.matches(times[rows[p]!]!));
}

function comparer(comparison: 'before' | 'on' | 'since', wanted: number): (day: number) => boolean {
  switch (comparison) {
    case 'before':
      return (day) => day < wanted;
    case 'on':
      return (day) => day === wanted;
    case 'since':
      return (day) => day >= wanted;
  }
}
