import { DomainError } from '#platform/errors.ts';
import type { MigrationUser } from './migration-user.ts';
import { listRows } from './parse-user-list.ts';

export interface MappedUsers {
  readonly users: readonly MigrationUser[];
  /** Exceptions for accounts that are not in the list, for people. */
  readonly problems: readonly string[];
}

/**
 * Applies the exceptions to a list: rows `source,target`, with or without that header, that say where single accounts go; an
 * empty target leaves the account out. Then the domain is replaced where that was asked for.
 * @throws DomainError bad-syntax naming the line
 */
export function mapUsers(
  users: readonly MigrationUser[],
  {
    exceptions,
    domain,
  }: { readonly exceptions?: string | undefined; readonly domain?: string | undefined },
): MappedUsers {
  const rows = exceptions === undefined ? [] : exceptionRows(exceptions);
  const byName = new Map(rows.map(({ source, target }) => [source.toLowerCase(), target]));
  const sources = new Set(users.map(({ source }) => source.toLowerCase()));
  return {
    users: users.flatMap((user) => {
      const exception = byName.get(user.source.toLowerCase());
      if (exception === '') return [];
      if (exception !== undefined) return [{ ...user, target: exception }];
      if (domain === undefined) return [user];
      return [{ ...user, target: `${user.target.split('@', 1)[0]!}@${domain}` }];
    }),
    problems: rows
      .filter(({ source }) => !sources.has(source.toLowerCase()))
      .map(({ source, line }) => `exceptions, line ${line}: ${source} is not in the list of users`),
  };
}

function exceptionRows(
  text: string,
): { readonly source: string; readonly target: string; readonly line: number }[] {
  const rows = listRows(text);
  const header = rows[0]?.fields.map((name) => name.toLowerCase()) ?? [];
  const hasHeader = header.includes('source');
  const sourceAt = hasHeader ? header.indexOf('source') : 0;
  const targetAt = hasHeader ? header.indexOf('target') : 1;
  return rows.slice(hasHeader ? 1 : 0).map(({ fields, line, problem }) => {
    const source = (fields[sourceAt] ?? '').trim();
    const target = fields[targetAt]?.trim();
    if (problem !== undefined || source === '' || target === undefined)
      throw new DomainError(
        'bad-syntax',
        `exceptions, line ${line}: ${problem ?? 'a row is source,target; with nothing behind the comma the account is left out'}`,
      );
    return { source, target, line };
  });
}
