import type { SearchKey } from '#codecs/imap/search-key.ts';
import { limitMessages, assertWithinLimit } from '../message-limit.ts';
import { positionsIn } from '../message-set.ts';
import type { Session } from '../session.ts';
import { intersect } from './position-algebra.ts';
import { allOf } from './search-table.ts';
import type { Positions, SearchView } from './search-view.ts';

/**
 * The messages that a search looks at: no more than one command may, the newest ones. What its sets of numbers and UIDs leave
 * out is not looked at.
 */
// RFC 9738 §3.1
export function limitSearch(
  session: Session,
  view: SearchView,
  key: SearchKey,
): { readonly among: Positions; readonly limitCode: string | undefined } {
  const { set, code } = limitMessages(session, {
    uids: view.uids,
    positions: lookedAt(view, key),
  });
  return { among: set.positions, limitCode: code };
}

/** For SORT and THREAD, whose results mean something only as a whole. @throws CommandRefused MESSAGELIMIT */
// RFC 9738 §3.3
export function assertSearchWithinLimit(session: Session, view: SearchView, key: SearchKey): void {
  assertWithinLimit(session, { uids: view.uids, positions: lookedAt(view, key) });
}

/** What the sets of an AND leave: the rest of the mailbox is not gone through. */
function lookedAt(view: SearchView, key: SearchKey): Positions {
  return narrow(view, key) ?? allOf(view.uids.length);
}

/** undefined when the key names no set that all its messages must be in. */
function narrow(view: SearchView, key: SearchKey): Positions | undefined {
  if (key.kind === 'and')
    return key.keys.reduce<Positions | undefined>((left, part) => {
      const within = narrow(view, part);
      return left === undefined || within === undefined
        ? (left ?? within)
        : intersect(left, within);
    }, undefined);
  if (key.kind !== 'sequence' && key.kind !== 'uid') return undefined;
  return positionsIn(view.uids, { set: key.set, numbering: key.kind }, view.saved);
}
