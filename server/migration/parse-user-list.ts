import { withSeparator } from '#codecs/csv/csv-separator.ts';
import { parseCsv, type CsvRow } from '#codecs/csv/parse-csv.ts';
import { DomainError } from '#platform/errors.ts';
import { dialects, userOfBareRow, type UserListDialect } from './users/dialects.ts';
import { userColumns } from './users/user-columns.ts';
import type { MigrationUser } from './migration-user.ts';

export interface ParsedUserList {
  /** Which form the list was in. */
  readonly dialect: string;
  readonly users: readonly MigrationUser[];
  /** Rows that name nobody, for people. */
  readonly problems: readonly string[];
}

/** Users beyond which a list is refused. */
const MAX_USERS = 100_000;

/**
 * Reads a list of users in our own form or that of another tool, known by its header, with commas, semicolons or tabs.
 * @throws DomainError bad-syntax when no form fits or nobody is named, limit-reached
 */
export function parseUserList(text: string): ParsedUserList {
  const rows = listRows(text);
  if (rows.length > MAX_USERS)
    throw new DomainError('limit-reached', `more than ${MAX_USERS} users in one list`);
  const list = readRows(rows);
  if (list.users.length === 0 && list.problems.length === 0)
    throw new DomainError('bad-syntax', 'the list names nobody');
  return list;
}

/** The rows of a list, without the remarks that wrappers of imapsync have above and between them. */
export function listRows(given: string): CsvRow[] {
  const above = /^\uFEFF?(?:#[^\n]*\n|\r?\n)*/.exec(given)![0];
  const { text, separator } = withSeparator(given.slice(above.length));
  const before = above.split('\n').length - 1;
  return parseCsv(text, separator).map((row) => ({ ...row, line: row.line + before }));
}

function readRows(rows: readonly CsvRow[]): ParsedUserList {
  const header = rows[0]?.fields.map(columnName) ?? [];
  const dialect = dialects.find(({ needs }) =>
    needs.every((name) => header.includes(columnName(name))),
  );
  if (dialect !== undefined) return withHeader(dialect, header, rows);
  const bare = rows.filter(({ fields }) => !fields[0]?.startsWith('#'));
  const users = bare.map(({ fields }) => userOfBareRow(fields));
  if (users.length > 0 && users[0] !== undefined) return collect('without header', bare, users);
  throw new DomainError(
    'bad-syntax',
    `line ${rows[0]?.line ?? 1}: ${missingColumns(header) ?? 'no known list: the header should be source,target,password,group (or that of Transporter, Exchange, Office 365, MDaemon, imapsync)'}`,
  );
}

/** Programs and people write names of columns with and without blanks. */
function columnName(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase();
}

/** What keeps a header from being the one it resembles most, for people. */
function missingColumns(header: readonly string[]): string | undefined {
  const [nearest] = dialects
    .map(({ name, needs }) => ({
      name,
      missing: needs.filter((it) => !header.includes(columnName(it))),
      has: needs.filter((it) => header.includes(columnName(it))).length,
    }))
    .filter(({ has }) => has > 0)
    .toSorted((a, b) => b.has - a.has);
  return (
    nearest &&
    `this looks like a list of the kind "${nearest.name}", which needs the column ${nearest.missing.join(', ')}, too`
  );
}

function withHeader(
  dialect: UserListDialect,
  header: readonly string[],
  [first, ...rows]: readonly CsvRow[],
): ParsedUserList {
  const at = new Map(header.map((name, i) => [name, i]));
  const readers = rows.map(
    ({ fields }) =>
      (column: string) =>
        (fields[at.get(column) ?? -1] ?? '').trim(),
  );
  const found = collect(dialect.name, rows, readers.map(dialect.toUser));
  const unused = readers.flatMap((of, i) =>
    (dialect.unused?.(of) ?? []).map((what) => `line ${rows[i]!.line}: ${what}`),
  );
  const unknown =
    dialect.name === 'Mailstead'
      ? unknownColumns(header).map(
          (name) =>
            `line ${first!.line}: the column ${name} is not known: ${userColumns.join(', ')}`,
        )
      : [];
  return { ...found, problems: [...unknown, ...found.problems, ...unused] };
}

/** In a list of our own form they are mistakes; other tools have many columns of which nothing is needed. */
function unknownColumns(header: readonly string[]): string[] {
  const known = new Set<string>(userColumns);
  return header.filter((name) => name !== '' && !known.has(name));
}

function collect(
  dialect: string,
  rows: readonly CsvRow[],
  found: readonly (MigrationUser | undefined)[],
): ParsedUserList {
  const problems: string[] = [];
  const users: MigrationUser[] = [];
  for (const [i, user] of found.entries()) {
    const { line, problem } = rows[i]!;
    if (problem !== undefined || user === undefined)
      problems.push(`line ${line}: ${problem ?? 'it names nobody'}`);
    else users.push(user);
  }
  return { dialect, users, problems };
}
