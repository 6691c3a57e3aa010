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
    positions: lookedAt(session, view, key),
  });
  return { among: set.positions, limitCode: code };
}

/** For SORT and THREAD, whose results mean something only as a whole. @throws CommandRefused MESSAGELIMIT */
// RFC 9738 §3.3
export function assertSearchWithinLimit(session: Session, view: SearchView, key: SearchKey): void {
  assertWithinLimit(session, { uids: view.uids, positions: lookedAt(session, view, key) });
}

function lookedAt({ settings }: Session, view: SearchView, key: SearchKey): Positions {
  const all = allOf(view.uids.length);
  // Nearly always: no mailbox is so large.
  return all.length <= settings.maxMessagesPerCommand ? all : narrow(view, key, all);
}

function narrow(view: SearchView, key: SearchKey, among: Positions): Positions {
  if (key.kind === 'and') return key.keys.reduce((left, part) => narrow(view, part, left), among);
  if (key.kind !== 'sequence' && key.kind !== 'uid') return among;
  const wanted = { set: key.set, numbering: key.kind };
  return intersect(among, positionsIn(view.uids, wanted, view.saved));
}
