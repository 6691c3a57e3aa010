import { isDomainError } from '#platform/errors.ts';
import { isList, type MigrationUser } from './migration-user.ts';
import {
  hasAddress,
  isSameAddress,
  type DirectoryEntry,
  type TargetDirectory,
} from './target-directory.ts';
import { addressMap, targetMembers, type AddressMap } from './users/target-members.ts';

/** An alias, a list, or the members of a shared mailbox, as a run would make them. */
export interface PlannedEntry {
  readonly kind: 'alias' | 'list' | 'shared-mailbox';
  readonly address: string;
  /** The account or list in the source that it belongs to. */
  readonly source: string;
  readonly state: 'to-be-made' | 'there' | 'conflict';
  /** Where an alias leads; the members of the others. */
  readonly members: readonly string[];
  /** Of the members those that are lists themselves. */
  readonly lists: number;
  /** Of the members those at addresses that are not moved. */
  readonly elsewhere: number;
  readonly problems: readonly string[];
}

/** What becomes of aliases, lists and the members of shared mailboxes. Nothing is changed. */
export async function planEntries(
  directory: TargetDirectory,
  users: readonly MigrationUser[],
): Promise<readonly PlannedEntry[]> {
  const map = addressMap(users);
  const owners = new Map(users.map((user) => [user.target.toLowerCase(), user.source]));
  const taken = new Map<string, string>();
  const moved = new Set([...map.values()].map((it) => it.toLowerCase()));
  const lists = new Set(users.filter(isList).map(({ target }) => target.toLowerCase()));
  const entries: PlannedEntry[] = [];
  for (const user of users) {
    for (const alias of user.aliases ?? []) {
      const key = alias.toLowerCase();
      const other = taken.get(key) ?? owners.get(key);
      taken.set(key, user.source);
      entries.push(await planAlias(directory, { user, alias, other }));
    }
    if (isList(user) || (user.members ?? []).length > 0)
      entries.push(await planMembers(directory, { user, map, moved, lists }));
  }
  return entries;
}

async function planAlias(
  directory: TargetDirectory,
  { user, alias, other }: { user: MigrationUser; alias: string; other: string | undefined },
): Promise<PlannedEntry> {
  const { source, target } = user;
  const entry = await tryFind(directory, alias);
  const clash = other !== undefined && other !== source;
  const problem = clash
    ? `${alias} is an alias of ${source}, and of ${other} or its address, too`
    : aliasConflict(alias, target, entry);
  return {
    kind: 'alias',
    address: alias,
    source,
    state:
      problem !== undefined
        ? 'conflict'
        : entry === undefined && !isSameAddress(alias, target)
          ? 'to-be-made'
          : 'there',
    members: [target],
    lists: 0,
    elsewhere: 0,
    problems: problem === undefined ? [] : [problem],
  };
}

/** Why an alias cannot be made where something is at its address already; undefined where it leads to the account. */
export function aliasConflict(
  alias: string,
  target: string,
  entry: DirectoryEntry | undefined,
): string | undefined {
  if (entry === undefined || isSameAddress(alias, target)) return undefined;
  if (entry.kind !== 'alias')
    return `${alias} should be an alias of ${target}, and is ${nounOf(entry)} here already`;
  return hasAddress(entry.members, target)
    ? undefined
    : `${alias} should be an alias of ${target}, and leads to ${entry.members.join(', ')} here already`;
}

/** Why a list cannot be made where something else is at its address. */
export function listConflict(
  address: string,
  entry: DirectoryEntry | undefined,
): string | undefined {
  return entry === undefined || entry.kind === 'list'
    ? undefined
    : `${address} should be a list, and is ${nounOf(entry)} here already`;
}

function nounOf({ kind }: DirectoryEntry): string {
  return kind === 'account' || kind === 'alias' ? `an ${kind}` : `a ${kind}`;
}

async function planMembers(
  directory: TargetDirectory,
  about: {
    user: MigrationUser;
    map: AddressMap;
    /** Addresses in the target of everybody who moves. */
    moved: ReadonlySet<string>;
    lists: ReadonlySet<string>;
  },
): Promise<PlannedEntry> {
  const { user, map, moved, lists } = about;
  const entry = await tryFind(directory, user.target);
  const { members, problems } = targetMembers(user, map);
  const conflict = isList(user) ? listConflict(user.target, entry) : undefined;
  const others = members.filter((it) => !moved.has(it.toLowerCase()));
  const lost: string[] = [];
  for (const member of others)
    if (!(await directory.isReachable(member)))
      lost.push(
        `${user.target}: the member ${member} is in a domain of this server, and there is no such address`,
      );
  return {
    kind: isList(user) ? 'list' : 'shared-mailbox',
    address: user.target,
    source: user.source,
    state: conflict !== undefined ? 'conflict' : entry === undefined ? 'to-be-made' : 'there',
    members,
    lists: members.filter((it) => lists.has(it.toLowerCase())).length,
    elsewhere: others.length,
    problems: [...(conflict === undefined ? [] : [conflict]), ...problems, ...lost],
  };
}

/** What cannot be an address is told where it is used. */
async function tryFind(
  directory: TargetDirectory,
  address: string,
): Promise<DirectoryEntry | undefined> {
  try {
    return await directory.find(address);
  } catch (error) {
    if (!isDomainError(error, 'bad-value')) throw error;
    return undefined;
  }
}
