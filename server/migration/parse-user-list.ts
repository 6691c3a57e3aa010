import { separatorOf } from '#codecs/csv/csv-separator.ts';
import { parseCsv, type CsvRow } from '#codecs/csv/parse-csv.ts';
import { DomainError } from '#platform/errors.ts';
import { dialects, userOfBareRow, type UserListDialect } from './users/dialects.ts';
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
 * @throws DomainError bad-syntax when no form fits, limit-reached
 */
export function parseUserList(text: string): ParsedUserList {
  const rows = parseCsv(text, separatorOf(text));
  if (rows.length > MAX_USERS)
    throw new DomainError('limit-reached', `more than ${MAX_USERS} users in one list`);
  const header = rows[0]?.fields.map((name) => name.toLowerCase()) ?? [];
  const dialect = dialects.find(({ needs }) => needs.every((name) => header.includes(name)));
  if (dialect !== undefined) return withHeader(dialect, header, rows.slice(1));
  const users = rows.map(({ fields }) => userOfBareRow(fields));
  if (users.length > 0 && users[0] !== undefined) return collect('without header', rows, users);
  throw new DomainError(
    'bad-syntax',
    'line 1: no known list: the header should be source,target,password,group (or that of Transporter, Exchange, Office 365, MDaemon, imapsync)',
  );
}

function withHeader(
  dialect: UserListDialect,
  header: readonly string[],
  rows: readonly CsvRow[],
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
  return { ...found, problems: [...found.problems, ...unused] };
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
