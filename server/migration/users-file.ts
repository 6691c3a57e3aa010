import { readFile } from 'node:fs/promises';
import { decodeTextFile } from '#codecs/charset/decode-charset.ts';
import { withSeparator } from '#codecs/csv/csv-separator.ts';
import { formatCsv } from '#codecs/csv/format-csv.ts';
import { parseCsv } from '#codecs/csv/parse-csv.ts';
import { DomainError } from '#platform/errors.ts';
import { replaceFile } from '#platform/write-file.ts';
import type { MigrationUser } from './migration-user.ts';
import { ofColumns, showPosting, userColumns, type UserColumn } from './users/user-columns.ts';

/** The list of users as it is kept, and edited by hand. @throws DomainError not-found, bad-syntax naming the line */
export async function readUsers(path: string): Promise<MigrationUser[]> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined)
    throw new DomainError(
      'not-found',
      'there is no list of users yet; make one with `mailstead migrate users`',
    );
  // It may have been saved by a spreadsheet meanwhile.
  const { text, separator } = withSeparator(decodeTextFile(bytes));
  const [header, ...rows] = parseCsv(text, separator);
  const at = new Map(header?.fields.map((name, i) => [name.toLowerCase(), i]));
  if (!at.has('source'))
    throw new DomainError('bad-syntax', `${path}:1: the column "source" is missing`);
  return rows.map(({ fields, line, problem }) => {
    if (problem !== undefined) throw new DomainError('bad-syntax', `${path}:${line}: ${problem}`);
    const of = (name: UserColumn) => fields[at.get(name) ?? -1] ?? '';
    if (of('source') === '')
      throw new DomainError('bad-syntax', `${path}:${line}: the source is empty`);
    return toUser(of);
  });
}

/** Replaces the list; it holds passwords, so that only its owner may read it. */
export function writeUsers(path: string, users: readonly MigrationUser[]): void {
  const rows = users.map((user) => [
    user.source,
    user.target,
    user.password ?? '',
    user.phase,
    user.displayName ?? '',
    user.type ?? '',
    (user.aliases ?? []).join(' '),
    user.quotaBytes === undefined ? '' : String(user.quotaBytes),
    user.passwordHash ?? '',
    user.targetPassword ?? '',
    (user.members ?? []).join(' '),
    user.posting === undefined ? '' : showPosting(user.posting),
    user.isDisabled === true ? 'yes' : '',
  ]);
  replaceFile(path, formatCsv([[...userColumns], ...rows], { isForSpreadsheets: false }));
}

function toUser(of: (name: UserColumn) => string): MigrationUser {
  return {
    source: of('source'),
    target: of('target') || of('source'),
    phase: of('group'),
    ...(of('password') !== '' && { password: of('password') }),
    ...(of('name') !== '' && { displayName: of('name') }),
    ...ofColumns(of),
    ...(of('password-hash') !== '' && { passwordHash: of('password-hash') }),
    ...(of('target-password') !== '' && { targetPassword: of('target-password') }),
  };
}
