import { tryNormalAddress } from '#directory/address-form.ts';
import { isList, type MigrationUser } from './migration-user.ts';
import type { PlannedEntry } from './planned-entries.ts';
import { addressShape, looksLike } from './users/look-alike.ts';

/** Something about a list of users that an administrator should see before anything runs. */
export interface UserConcern {
  readonly what:
    | 'two-sources-one-target'
    | 'listed-twice'
    | 'no-target'
    | 'look-alike'
    | 'no-address'
    | 'conflict';
  readonly source: string;
  readonly detail: string;
}

/**
 * Looks a list over.
 * @param known which of the targets there are
 * @param all every address of the target, for look-alikes of those that are missing; empty when it cannot be asked
 * @param entries aliases and lists as they would be made; undefined where the target has them made elsewhere
 */
export function checkUsers(
  users: readonly MigrationUser[],
  {
    known,
    all,
    entries,
  }: {
    readonly known: ReadonlySet<string>;
    readonly all: readonly string[];
    readonly entries?: readonly PlannedEntry[] | undefined;
  },
): UserConcern[] {
  const concerns: UserConcern[] = [];
  const sources = new Set<string>();
  const targets = new Map<string, string>();
  const lists = new Map(
    (entries ?? []).filter(({ kind }) => kind === 'list').map((it) => [it.address, it]),
  );
  for (const user of users) {
    const { source, target } = user;
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
    const isAccount = !isList(user) && known.has(target);
    // Other servers know their accounts by any name.
    if (!isAccount && tryNormalAddress(target) === undefined)
      concerns.push({
        what: 'no-address',
        source,
        detail: `${target} is no address; give one in the column target`,
      });
    else if (isList(user)) concerns.push(...missingList(user, lists.get(target)));
    else if (!isAccount) concerns.push(...missing(source, target, all));
  }
  concerns.push(...alikeInList(users, known));
  for (const { source, problems } of entries ?? [])
    concerns.push(...problems.map((detail) => ({ what: 'conflict' as const, source, detail })));
  return concerns;
}

function missingList(
  { source, target }: MigrationUser,
  planned: PlannedEntry | undefined,
): UserConcern[] {
  if (planned === undefined)
    return [
      {
        what: 'no-target',
        source,
        detail: `${target} is a list, and those are made in the target itself: take its line out of the list of users`,
      },
    ];
  if (planned.state !== 'to-be-made') return [];
  return [{ what: 'no-target', source, detail: `there is no list ${target} in the target` }];
}

/** New accounts that differ from others of the list in what nobody sees: one person, written in two ways. */
function alikeInList(users: readonly MigrationUser[], known: ReadonlySet<string>): UserConcern[] {
  const first = new Map<string, string>();
  return users.flatMap(({ source, target }): UserConcern[] => {
    const shape = addressShape(target);
    const other = first.get(shape);
    if (other === undefined) first.set(shape, target);
    const isOne = other === undefined || other.toLowerCase() === target.toLowerCase();
    if (isOne || (known.has(target) && known.has(other))) return [];
    return [
      {
        what: 'look-alike',
        source,
        detail: `${target} and ${other} of the list look alike: are they one?`,
      },
    ];
  });
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
