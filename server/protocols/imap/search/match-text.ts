import { toCasemap } from '#codecs/charset/casemap.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { itemId, type ItemId } from '#platform/ids.ts';
import type { TextField } from '#store/store.ts';
import {
  addressText,
  parseEnvelope,
  type EnvelopeFields,
  type EnvelopeList,
} from './envelope-fields.ts';
import { matchContents } from './match-contents.ts';
import type { SearchTable } from './search-table.ts';
import type { Positions } from './search-view.ts';

type TextKey = SearchKey & { kind: 'text' | 'header' };

/**
 * Messages whose text holds a string, letter case apart. The full-text index names the candidates; where it is not sure,
 * the stored envelope or the message itself decides.
 */
// RFC 9051 §6.4.4
export async function matchText(
  table: SearchTable,
  key: TextKey,
  candidates: Positions,
): Promise<Positions> {
  // An empty string is part of every text; of a header field it asks whether the field is there.
  if (key.kind === 'text' && key.value === '')
    return key.field === 'body' || key.field === 'text'
      ? candidates
      : await withField(table, key.field, candidates);
  const field: TextField = key.kind === 'header' ? 'header' : key.field;
  const needle = key.kind === 'header' && key.value === '' ? key.name : key.value;
  const { reader, mailbox } = table.view;
  const { items, isExact } = await reader.searchText(mailbox, field, needle);
  const open = await among(table, candidates, items);
  if (open.length === 0 || (isExact && key.kind === 'text')) return open;
  if (key.kind === 'header' || key.field === 'body' || key.field === 'text')
    return await matchContents(table, key, open);
  return await matchEnvelopes(table, key, open);
}

/** Messages whose ENVELOPE has the field. */
async function withField(
  table: SearchTable,
  field: EnvelopeList | 'subject',
  candidates: Positions,
): Promise<Positions> {
  const found: number[] = [];
  await table.each(candidates, ['envelope'], (position, row) => {
    const value = parseEnvelope(row.envelope!)[field];
    if (value !== undefined && (typeof value === 'string' || value.length > 0))
      found.push(position);
  });
  return found;
}

async function among(
  table: SearchTable,
  candidates: Positions,
  items: ReadonlySet<ItemId>,
): Promise<Positions> {
  if (items.size === 0) return [];
  const { columns, rows } = await table.facts();
  return candidates.filter((p) => rows[p]! >= 0 && items.has(itemId(columns.items[rows[p]!]!)));
}

async function matchEnvelopes(
  table: SearchTable,
  key: SearchKey & { kind: 'text' },
  candidates: Positions,
): Promise<Positions> {
  const needle = toCasemap(key.value);
  const textOf = fieldReader(key.field);
  const mayMatch = prefilter(key.value);
  const found: number[] = [];
  await table.each(candidates, ['envelope'], (position, row) => {
    const wire = row.envelope!;
    if (mayMatch(wire) && toCasemap(textOf(parseEnvelope(wire))).includes(needle))
      found.push(position);
  });
  return found;
}

function fieldReader(
  field: (SearchKey & { kind: 'text' })['field'],
): (fields: EnvelopeFields) => string {
  if (field === 'subject') return (fields) => decodeEncodedWords(fields.subject ?? '');
  const list = field as 'from' | 'to' | 'cc' | 'bcc';
  return (fields) => addressText(fields[list]);
}

/** A quick look at the wire form that only says no when the needle cannot be in it. */
function prefilter(value: string): (wire: string) => boolean {
  // The longest run that stands in an envelope as it is.
  const runs = value.split(/[^A-Za-z0-9!#$%&*+/_.-]+/);
  const run = runs.reduce((longest, r) => (r.length > longest.length ? r : longest), '');
  if (run === '' || /[^ -~]/.test(value)) return () => true;
  const lower = run.toLowerCase();
  return (wire) =>
    wire.includes('=?') || /[\x80-\xff]/.test(wire) || wire.toLowerCase().includes(lower);
}
