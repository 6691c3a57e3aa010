import { hash } from 'node:crypto';
import { decodeTextFile } from '#codecs/charset/decode-charset.ts';
import { withSeparator } from '#codecs/csv/csv-separator.ts';
import { parseCsv } from '#codecs/csv/parse-csv.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { ReadItem, UnreadItem } from '../../item.ts';
import { toCardItem } from '../../files/card-file.ts';
import { toCard } from '../../files/contact.ts';
import { hasDaysFirst } from './csv-date.ts';
import { readColumns, type Column } from './read-columns.ts';
import { toContact, type ReadRow } from './to-contact.ts';

/** @throws DomainError bad-syntax when the file does not begin with the names of columns that contacts have */
export function* readCsvContacts(path: string, bytes: Bytes): Generator<ReadItem | UnreadItem> {
  const { text, separator } = withSeparator(decodeTextFile(bytes));
  const [header, ...rows] = parseCsv(text, separator);
  const columns = header === undefined ? undefined : readColumns(header.fields);
  if (columns === undefined)
    throw new DomainError(
      'bad-syntax',
      `${path}: the first line does not name columns of contacts, such as "First Name,Last Name,Email"`,
    );
  const areDaysFirst = hasDaysFirst(datesIn(columns, rows), !isAmerican(columns));
  const counts = new Map<string, number>();
  for (const { fields, line, problem } of rows) {
    if (problem !== undefined) {
      const error = new DomainError('bad-syntax', `${path}:${line}: ${problem}`);
      yield { id: `line-${line}`, error };
      continue;
    }
    if (fields.some((field) => field.trim() !== ''))
      yield toItem(toContact(columns, fields, areDaysFirst), counts);
  }
}

/** What names a contact in a file that has no ids: who it is, and which of several of that name. */
function toItem({ contact, uid, unknown }: ReadRow, counts: Map<string, number>): ReadItem {
  const { fullName, name, organization, emails } = contact;
  const who = uid === '' ? JSON.stringify([fullName, name, organization, emails?.[0]?.value]) : uid;
  const count = (counts.get(who) ?? 0) + 1;
  counts.set(who, count);
  const id = uid !== '' && count === 1 ? uid : hash('sha256', `${who}${count}`, 'hex').slice(0, 32);
  return {
    ...toCardItem(toCard({ ...contact, uid: id })),
    losses: unknown.map(({ header, value }) => ({
      what: 'csv-column',
      detail: `${header}: ${value}`,
    })),
  };
}

function datesIn(
  columns: readonly Column[],
  rows: readonly { readonly fields: readonly string[] }[],
): string[] {
  const at = columns.flatMap((column, i) =>
    column.kind === 'field' && (column.field === 'birthday' || column.field === 'anniversary')
      ? [i]
      : [],
  );
  return rows.flatMap(({ fields }) => at.map((i) => fields[i] ?? ''));
}

/** Outlook in English writes dates as its country does, of which the United States are the most. */
function isAmerican(columns: readonly Column[]): boolean {
  return columns.some(({ header }) => /^(?:Birthday|First Name)$/i.test(header.trim()));
}
