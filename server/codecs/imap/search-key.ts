import type { CalendarDate } from '#codecs/mime/calendar.ts';
import type { SequenceSet } from './sequence-set.ts';

/** What SEARCH, SORT, THREAD and ESEARCH look for. */
// RFC 9051 §6.4.4
export type SearchKey =
  | { readonly kind: 'all' }
  /** A system flag (`\Seen`), `\Recent` or a keyword is set or not set. */
  | { readonly kind: 'flag'; readonly flag: string; readonly isSet: boolean }
  /** \Recent and not \Seen (IMAP4rev1). */
  | { readonly kind: 'new' }
  | {
      readonly kind: 'date';
      readonly field: 'internal' | 'sent' | 'saved';
      readonly comparison: 'before' | 'on' | 'since';
      readonly date: CalendarDate;
    }
  // RFC 8514 §4.3
  | { readonly kind: 'save-date-supported' }
  | { readonly kind: 'size'; readonly comparison: 'larger' | 'smaller'; readonly size: number }
  // RFC 5032 §2
  | { readonly kind: 'age'; readonly comparison: 'older' | 'younger'; readonly seconds: number }
  | { readonly kind: 'text'; readonly field: SearchTextField; readonly value: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'sequence'; readonly set: SequenceSet }
  | { readonly kind: 'uid'; readonly set: SequenceSet }
  // RFC 7162 §3.1.5
  | {
      readonly kind: 'modseq';
      readonly modseq: number;
      readonly entry?: { readonly name: string; readonly scope: 'priv' | 'shared' | 'all' };
    }
  // RFC 8474 §6
  | { readonly kind: 'email-id'; readonly id: string }
  | { readonly kind: 'thread-id'; readonly id: string }
  // RFC 6203 §3
  | { readonly kind: 'fuzzy'; readonly key: SearchKey }
  | { readonly kind: 'not'; readonly key: SearchKey }
  | { readonly kind: 'or'; readonly left: SearchKey; readonly right: SearchKey }
  | { readonly kind: 'and'; readonly keys: readonly SearchKey[] };

export type SearchTextField = 'bcc' | 'body' | 'cc' | 'from' | 'subject' | 'text' | 'to';

/** NOT, OR, FUZZY and parentheses within each other: deeper is refused, so that nothing recurses out of bounds. */
export const MAX_SEARCH_DEPTH = 100;

/** Keys of one program, nested ones counted. */
export const MAX_SEARCH_KEYS = 10_000;
