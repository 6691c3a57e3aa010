import { parseUserList } from './parse-user-list.ts';
import type { MigrationUser } from './migration-user.ts';

/**
 * Applies the exceptions to a list: rows `source,target` that say where single accounts go; an empty target leaves the account
 * out. Then the domain is replaced where that was asked for.
 * @throws DomainError bad-syntax
 */
export function mapUsers(
  users: readonly MigrationUser[],
  {
    exceptions,
    domain,
  }: { readonly exceptions?: string | undefined; readonly domain?: string | undefined },
): MigrationUser[] {
  const byName = new Map(
    exceptions === undefined
      ? []
      : exceptionRows(exceptions).map(([source, target]) => [source.toLowerCase(), target]),
  );
  return users.flatMap((user) => {
    const exception = byName.get(user.source.toLowerCase());
    if (exception === '') return [];
    if (exception !== undefined) return [{ ...user, target: exception }];
    if (domain === undefined) return [user];
    return [{ ...user, target: `${user.target.split('@', 1)[0]!}@${domain}` }];
  });
}

function exceptionRows(text: string): (readonly [string, string])[] {
  // Without a target the reader would take the source for it.
  const lines = text.split(/\r?\n/);
  const leftOut = new Set(
    lines.flatMap((line) =>
      /^[^,;\t]+[,;\t]\s*$/.test(line)
        ? [
            line
              .split(/[,;\t]/, 1)[0]!
              .trim()
              .toLowerCase(),
          ]
        : [],
    ),
  );
  return parseUserList(text).users.map(({ source, target }) => [
    source,
    leftOut.has(source.toLowerCase()) ? '' : target,
  ]);
}
