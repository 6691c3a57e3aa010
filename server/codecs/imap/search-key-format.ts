import { formatDate } from './date-time.ts';
import type { Encoder } from './encoder.ts';
import type { SearchKey } from './search-key.ts';
import { formatSequenceSet } from './sequence-set.ts';

/** Writes a search key as a client sends it; strings in UTF-8. */
export function formatSearchKey(encoder: Encoder, key: SearchKey): void {
  if (key.kind === 'and') {
    encoder.list(key.keys, (k) => formatSearchKey(encoder, k));
  } else if (key.kind === 'or') {
    encoder.raw('OR ');
    formatSearchKey(encoder, key.left);
    encoder.raw(' ');
    formatSearchKey(encoder, key.right);
  } else if (key.kind === 'not' || key.kind === 'fuzzy') {
    encoder.raw(`${key.kind.toUpperCase()} `);
    formatSearchKey(encoder, key.key);
  } else if (key.kind === 'text') {
    encoder.raw(`${key.field.toUpperCase()} `).string(key.value);
  } else if (key.kind === 'header') {
    encoder.raw('HEADER ').astring(key.name).raw(' ').string(key.value);
  } else {
    encoder.raw(formatPlainKey(key));
  }
}

/** Whether the key can be sent without a CHARSET where UTF-8 was not agreed on. */
export function isAsciiSearchKey(key: SearchKey): boolean {
  if (key.kind === 'and') return key.keys.every(isAsciiSearchKey);
  if (key.kind === 'or') return isAsciiSearchKey(key.left) && isAsciiSearchKey(key.right);
  if (key.kind === 'not' || key.kind === 'fuzzy') return isAsciiSearchKey(key.key);
  if (key.kind === 'text' || key.kind === 'header') return !/[^\0-\x7f]/.test(key.value);
  return true;
}

type PlainKey = Exclude<SearchKey, { kind: 'and' | 'or' | 'not' | 'fuzzy' | 'text' | 'header' }>;

const plainFormats: { [K in PlainKey['kind']]: (key: PlainKey & { kind: K }) => string } = {
  all: () => 'ALL',
  new: () => 'NEW',
  'save-date-supported': () => 'SAVEDATESUPPORTED',
  flag: ({ flag, isSet }) => formatFlagKey(flag, isSet ? '' : 'UN'),
  date: ({ field, comparison, date }) =>
    `${dateFields[field]}${comparison.toUpperCase()} ${formatDate(date)}`,
  size: ({ comparison, size }) => `${comparison.toUpperCase()} ${size}`,
  age: ({ comparison, seconds }) => `${comparison.toUpperCase()} ${seconds}`,
  sequence: ({ set }) => formatSequenceSet(set),
  uid: ({ set }) => `UID ${formatSequenceSet(set)}`,
  modseq: ({ modseq, entry }) =>
    entry === undefined
      ? `MODSEQ ${modseq}`
      : `MODSEQ "${entry.name.replace(/["\\]/g, '\\$&')}" ${entry.scope} ${modseq}`,
  'email-id': ({ id }) => `EMAILID ${id}`,
  'thread-id': ({ id }) => `THREADID ${id}`,
};

const dateFields = { internal: '', sent: 'SENT', saved: 'SAVED' } as const;

function formatPlainKey<K extends PlainKey['kind']>(key: PlainKey & { kind: K }): string {
  return plainFormats[key.kind](key);
}

function formatFlagKey(flag: string, negation: '' | 'UN'): string {
  if (!flag.startsWith('\\')) return `${negation}KEYWORD ${flag}`;
  if (flag === '\\Recent') return negation === '' ? 'RECENT' : 'OLD';
  return `${negation}${flag.slice(1).toUpperCase()}`;
}
