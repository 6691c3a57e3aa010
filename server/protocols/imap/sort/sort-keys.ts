import { compareCasemap, toCasemap } from '#codecs/charset/casemap.ts';
import type { SortCriterion, SortField } from '#codecs/imap/sort-args.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import type { MessageColumn, MessageRow } from '#store/message.ts';
import {
  parseEnvelope,
  type EnvelopeAddress,
  type EnvelopeFields,
} from '../search/envelope-fields.ts';

/** The keys of one message, in the order of the criteria: numbers, or texts in their casemap form. */
export type SortKeys = readonly (number | string)[];

/** The groups of columns that the criteria need. */
export function columnsOf(criteria: readonly SortCriterion[]): MessageColumn[] {
  const columns = new Set<MessageColumn>();
  for (const { field } of criteria) {
    columns.add(columnOf(field));
    // RFC 5256 §2.2: without a date of its own a message has that of its arrival.
    if (field === 'date') columns.add('dates');
  }
  return [...columns];
}

export function sortKeysOf(criteria: readonly SortCriterion[], row: MessageRow): SortKeys {
  const envelope = row.envelope === undefined ? undefined : parseEnvelope(row.envelope);
  return criteria.map(({ field }) => keyOf(field, row, envelope));
}

/** Below zero when `a` comes first; 0 leaves the order of the mailbox. */
// RFC 5256 §3
export function compareKeys(criteria: readonly SortCriterion[], a: SortKeys, b: SortKeys): number {
  for (const [i, { isReverse }] of criteria.entries()) {
    const x = a[i]!;
    const y = b[i]!;
    const order = typeof x === 'number' ? x - (y as number) : compareCasemap(x, y as string);
    if (order !== 0) return isReverse ? -order : order;
  }
  return 0;
}

function columnOf(field: SortField): MessageColumn {
  switch (field) {
    case 'arrival':
      return 'dates';
    case 'date':
      return 'sent';
    case 'size':
      return 'size';
    case 'subject':
      return 'threading';
    case 'cc':
    case 'displayfrom':
    case 'displayto':
    case 'from':
    case 'to':
      return 'envelope';
  }
}

function keyOf(
  field: SortField,
  row: MessageRow,
  envelope: EnvelopeFields | undefined,
): number | string {
  switch (field) {
    case 'arrival':
      return row.receivedAtSeconds!;
    // RFC 5256 §2.2
    case 'date':
      return row.sentAtSeconds ?? row.receivedAtSeconds!;
    case 'size':
      return row.size!;
    // RFC 5256 §2.1
    case 'subject':
      return toCasemap(row.baseSubject!);
    case 'from':
    case 'to':
    case 'cc':
      return toCasemap(mailboxOf(envelope![field][0]));
    case 'displayfrom':
      return toCasemap(displayOf(envelope!.from[0]));
    case 'displayto':
      return toCasemap(displayOf(envelope!.to[0]));
  }
}

/** The mailbox of the first address; of a group its name. */
// RFC 5256 §3
function mailboxOf(address: EnvelopeAddress | undefined): string {
  return decodeEncodedWords(address?.mailbox ?? '');
}

// RFC 5957 §3
function displayOf(address: EnvelopeAddress | undefined): string {
  if (address === undefined) return '';
  if (address.name !== undefined && address.name !== '') return decodeEncodedWords(address.name);
  const mailbox = decodeEncodedWords(address.mailbox ?? '');
  return address.host === undefined ? mailbox : `${mailbox}@${decodeEncodedWords(address.host)}`;
}
