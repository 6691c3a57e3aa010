import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { toAnnotationRecords } from './annotations.ts';
import type { DirectoryRecord, DomainRecord } from './records.ts';

/** What the directory has besides accounts. Keys of DKIM stay where they are: they are of the server. */
export async function describeDirectory(directory: Directory): Promise<DirectoryRecord> {
  const domains = (await directory.domains.list()).map(
    ({ name, kind, aliasOf, isEnabled, settings: { dkim: _keys, ...settings } }): DomainRecord => ({
      name,
      kind,
      aliasOf,
      isEnabled,
      settings,
    }),
  );
  const aliases = await directory.aliases.list();
  const groups = await directory.groups.list();
  const roomLists = await directory.roomLists.list();
  const entries = await directory.serverEntries.all();
  return {
    domains,
    aliases: aliases.map(({ address, targets }) => ({
      address,
      targets: targets.map((it) => it.address),
    })),
    groups: groups.map(({ kind: _kind, members, ...group }) => ({
      ...group,
      members: members.map((it) => it.address),
    })),
    roomLists: roomLists.map(({ rooms, ...list }) => ({
      ...list,
      rooms: rooms.map((it) => it.address),
    })),
    serverEntries: toAnnotationRecords(Array.from(entries, ([entry, value]) => ({ entry, value }))),
  };
}

/** Of single accounts only the aliases that stand for them. */
export async function describeAliasesOf(
  directory: Directory,
  accounts: readonly Account[],
): Promise<DirectoryRecord> {
  const wanted = new Set(accounts.map(({ address }) => address));
  const { aliases, ...rest } = await describeDirectory(directory);
  return {
    ...rest,
    domains: [],
    groups: [],
    roomLists: [],
    serverEntries: [],
    aliases: aliases.filter(({ targets }) => targets.every((it) => wanted.has(it))),
  };
}
