import type { MigrationUser } from '../migration-user.ts';

/** Where names and addresses of the source lead in the target. */
export type AddressMap = ReadonlyMap<string, string>;

/** By names in the source, addresses in the target and aliases of everybody in the list of users. */
export function addressMap(users: readonly MigrationUser[]): AddressMap {
  const map = new Map<string, string>();
  // Aliases first: a name or an address of its own counts before one.
  for (const { aliases = [], target } of users)
    for (const alias of aliases) map.set(alias.toLowerCase(), target);
  for (const { target } of users) map.set(target.toLowerCase(), target);
  for (const { source, target } of users) map.set(source.toLowerCase(), target);
  return map;
}

export interface TargetMembers {
  /** Addresses in the target or elsewhere, each once. */
  readonly members: readonly string[];
  /** What cannot be a member, for people. */
  readonly problems: readonly string[];
}

/** The members of a list or shared mailbox as the target is to have them. */
export function targetMembers(
  { members: given = [], target }: MigrationUser,
  map: AddressMap,
): TargetMembers {
  const members = new Map<string, string>();
  const problems: string[] = [];
  for (const name of given) {
    const member = map.get(name.toLowerCase()) ?? name;
    if (!member.includes('@'))
      problems.push(`${target}: the member ${name} is no address and is not in the list of users`);
    else if (member.toLowerCase() === target.toLowerCase())
      problems.push(`${target}: it cannot be a member of itself`);
    else members.set(member.toLowerCase(), member);
  }
  return { members: [...members.values()], problems };
}
