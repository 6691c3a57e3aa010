import { pointOf, type CutoverPoint } from '../cutover-list.ts';
import type { Ledger } from '../ledger.ts';
import { isList, type MigrationUser } from '../migration-user.ts';
import { readEntries } from '../sql/directory-entries.ts';

/** Mail to an alias or a list that was not made would be refused as soon as the domain is here. */
export async function checkLists(
  { sql }: Ledger,
  users: readonly MigrationUser[],
  name: string,
): Promise<CutoverPoint[]> {
  const entries = new Map((await readEntries(sql)).map((it) => [it.address, it]));
  const wanted = users.flatMap((user) => [
    ...(isList(user) ? [user.target] : []),
    ...(user.aliases ?? []).filter((it) => it.toLowerCase() !== user.target.toLowerCase()),
  ]);
  if (wanted.length === 0) return [];
  const against = wanted.flatMap((address) => {
    const entry = entries.get(address);
    return entry === undefined ? [`${address}: not made yet`] : entry.problems;
  });
  return [
    pointOf(
      {
        name: 'lists',
        title: 'Every alias and every list is there, with its members',
        next: `mailstead migrate run ${name} --create-accounts`,
        done: `${wanted.length} aliases and lists`,
      },
      against,
    ),
  ];
}
