import type { MigrationUser } from './migration-user.ts';
import { looksLike } from './users/look-alike.ts';

/** Something about a list of users that an administrator should see before anything runs. */
export interface UserConcern {
  readonly what:
    | 'two-sources-one-target'
    | 'listed-twice'
    | 'no-target'
    | 'look-alike'
    | 'no-address';
  readonly source: string;
  readonly detail: string;
}

/**
 * Looks a list over.
 * @param known which of the targets there are
 * @param all every address of the target, for look-alikes of those that are missing; empty when it cannot be asked
 */
export function checkUsers(
  users: readonly MigrationUser[],
  { known, all }: { readonly known: ReadonlySet<string>; readonly all: readonly string[] },
): UserConcern[] {
  const concerns: UserConcern[] = [];
  const sources = new Set<string>();
  const targets = new Map<string, string>();
  for (const { source, target } of users) {
    if (sources.has(source.toLowerCase()))
      concerns.push({ what: 'listed-twice', source, detail: `${source} is listed more than once` });
    sources.add(source.toLowerCase());
    const other = targets.get(target.toLowerCase());
    if (other !== undefined && other !== source)
      concerns.push({
        what: 'two-sources-one-target',
        source,
        detail: `${source} and ${other} both go to ${target}`,
      });
    targets.set(target.toLowerCase(), source);
    if (!target.includes('@'))
      concerns.push({
        what: 'no-address',
        source,
        detail: `${target} is no address; give one in the column target`,
      });
    else if (!known.has(target)) concerns.push(...missing(source, target, all));
  }
  return concerns;
}

function missing(source: string, target: string, all: readonly string[]): UserConcern[] {
  const similar = all.find((it) => looksLike(it, target));
  return similar === undefined
    ? [{ what: 'no-target', source, detail: `there is no account ${target} in the target` }]
    : [
        {
          what: 'look-alike',
          source,
          detail: `there is no account ${target} in the target, but ${similar}`,
        },
      ];
}
