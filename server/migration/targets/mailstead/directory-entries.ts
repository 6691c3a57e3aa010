import type { Directory } from '#directory/directory.ts';
import type { DirectoryEntry, TargetDirectory } from '../../target-directory.ts';
import { openPosting } from '../../target-directory.ts';

/** Aliases and groups of this server. */
export function openTargetDirectory(directory: Directory): TargetDirectory {
  const { accounts, aliases, groups, roomLists, recipients } = directory;
  const find = async (address: string): Promise<DirectoryEntry | undefined> => {
    const blank = { displayName: '', members: [], posting: openPosting };
    const group = await groups.find(address);
    if (group !== undefined)
      return {
        kind: group.kind === 'mailbox' ? 'account' : 'list',
        displayName: group.displayName,
        members: group.members.map((it) => it.address),
        posting: { policy: group.postPolicy, posters: group.posters },
      };
    const account = await accounts.find(address);
    if (account !== undefined) return { ...blank, kind: 'account' };
    const alias = await aliases.find(address);
    if (alias !== undefined)
      return { ...blank, kind: 'alias', members: alias.targets.map((it) => it.address) };
    return (await roomLists.find(address)) === undefined
      ? undefined
      : { ...blank, kind: 'room list' };
  };
  return {
    find,
    async isReachable(address) {
      const { kind } = await recipients.resolve(address);
      return kind !== 'unknown-user' && kind !== 'bad-address';
    },
    async addAlias(alias, address) {
      await aliases.add(alias, [address]);
    },
    async addList({ address, displayName, posting: { policy, posters } }) {
      await groups.add({ address, displayName, postPolicy: policy, posters });
    },
    async addMember(address, member) {
      await groups.addMembers(address, [member]);
    },
    async removeMember(address, member) {
      await groups.removeMember(address, member);
    },
    async remove(address) {
      if ((await aliases.find(address)) !== undefined) await aliases.remove(address);
      else await groups.remove(address);
    },
  };
}
