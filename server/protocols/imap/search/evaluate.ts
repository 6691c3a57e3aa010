import type { SearchKey } from '#codecs/imap/search-key.ts';
import { systemFlags, type FlagSet } from '#store/message.ts';
import { positionsIn } from '../message-set.ts';
import { hasKey } from './key-facts.ts';
import { matchDates } from './match-dates.ts';
import { matchText } from './match-text.ts';
import { intersect, merge, subtract } from './position-algebra.ts';
import { allOf, SearchTable } from './search-table.ts';
import type { Positions, SearchView } from './search-view.ts';

/**
 * The messages that a search key names. Cheap keys of an AND come first, so that texts are only read of messages that
 * everything else agrees on. With `among` no others are looked at.
 */
// RFC 9051 §6.4.4
export async function evaluateSearch(
  view: SearchView,
  key: SearchKey,
  among: Positions = allOf(view.uids.length),
): Promise<Positions> {
  const table = new SearchTable(view, among);
  const found = await evaluate(table, key, among);
  if (found.length === 0 || !hasKey(key, isNegation)) return found;
  // What is gone must not come in by way of NOT.
  const { rows } = await table.flags();
  return found.filter((p) => rows[p]! >= 0);
}

async function evaluate(
  table: SearchTable,
  key: SearchKey,
  candidates: Positions,
): Promise<Positions> {
  if (candidates.length === 0) return candidates;
  switch (key.kind) {
    case 'all':
    case 'save-date-supported':
      return candidates;
    case 'and': {
      let left = candidates;
      for (const part of key.keys.toSorted((a, b) => costOf(a) - costOf(b)))
        left = await evaluate(table, part, left);
      return left;
    }
    case 'or': {
      const [first, second] =
        costOf(key.left) <= costOf(key.right) ? [key.left, key.right] : [key.right, key.left];
      const found = await evaluate(table, first, candidates);
      return merge(found, await evaluate(table, second, subtract(candidates, found)));
    }
    case 'not':
      return subtract(candidates, await evaluate(table, key.key, candidates));
    case 'fuzzy':
      return await evaluate(table, key.key, candidates);
    case 'sequence':
    case 'uid': {
      const numbering = key.kind;
      const { uids, saved } = table.view;
      return intersect(candidates, positionsIn(uids, { set: key.set, numbering }, saved));
    }
    case 'flag':
    case 'new':
    case 'modseq':
      return await matchFlags(table, key, candidates);
    case 'date':
    case 'age':
      return await matchDates(table, key, candidates);
    case 'size': {
      const { columns, rows } = await table.facts();
      const { size, comparison } = key;
      return candidates.filter((p) => {
        const row = rows[p]!;
        if (row < 0) return false;
        return comparison === 'larger' ? columns.sizes[row]! > size : columns.sizes[row]! < size;
      });
    }
    case 'email-id':
    case 'thread-id':
      return await matchIds(table, key, candidates);
    case 'text':
    case 'header':
      return await matchText(table, key, candidates);
  }
}

/** The order in which the parts of an AND are tried. */
function costOf(key: SearchKey): number {
  switch (key.kind) {
    case 'all':
    case 'save-date-supported':
    case 'sequence':
    case 'uid':
      return 0;
    case 'flag':
    case 'new':
    case 'modseq':
      return 1;
    case 'size':
      return 2;
    case 'date':
    case 'age':
      return 3;
    case 'email-id':
    case 'thread-id':
      return 4;
    case 'text':
      return key.field === 'text' || key.field === 'body' ? 8 : 6;
    case 'header':
      return 7;
    case 'not':
    case 'fuzzy':
      return costOf(key.key);
    case 'or':
      return Math.max(costOf(key.left), costOf(key.right));
    case 'and':
      return Math.max(0, ...key.keys.map(costOf));
  }
}

const flagBits: ReadonlyMap<string, number> = new Map([
  ['\\Answered', systemFlags.answered],
  ['\\Flagged', systemFlags.flagged],
  ['\\Deleted', systemFlags.deleted],
  ['\\Seen', systemFlags.seen],
  ['\\Draft', systemFlags.draft],
]);

async function matchFlags(
  table: SearchTable,
  key: SearchKey & { kind: 'flag' | 'new' | 'modseq' },
  candidates: Positions,
): Promise<Positions> {
  const { columns, rows } = await table.flags();
  const { isRecent, uids } = table.view;
  const present = candidates.filter((p) => rows[p]! >= 0);
  if (key.kind === 'modseq') return present.filter((p) => columns.modseqs[rows[p]!]! >= key.modseq);
  const having = (has: (set: FlagSet) => boolean): ((position: number) => boolean) => {
    const bySet = columns.sets.map(has);
    return (p) => bySet[columns.marks[rows[p]!]!]!;
  };
  if (key.kind === 'new') {
    const isUnseen = having(({ system }) => (system & systemFlags.seen) === 0);
    return present.filter((p) => isUnseen(p) && isRecent(uids[p]!));
  }
  const { flag, isSet } = key;
  if (flag === '\\Recent') return present.filter((p) => isRecent(uids[p]!) === isSet);
  const bit = flagBits.get(flag);
  // Keywords are the same in any case.
  const wanted = flag.toLowerCase();
  const has =
    bit === undefined
      ? having(({ keywords }) => keywords.toLowerCase().split(' ').includes(wanted))
      : having(({ system }) => (system & bit) !== 0);
  return present.filter((p) => has(p) === isSet);
}

// RFC 8474 §6
async function matchIds(
  table: SearchTable,
  key: SearchKey & { kind: 'email-id' | 'thread-id' },
  candidates: Positions,
): Promise<Positions> {
  const found: number[] = [];
  await table.each(candidates, ['ids'], (position, row) => {
    if ((key.kind === 'email-id' ? row.emailId : row.threadId) === key.id) found.push(position);
  });
  return found;
}

function isNegation(key: SearchKey): boolean {
  return key.kind === 'not';
}
