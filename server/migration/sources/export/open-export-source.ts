import { accountLists, collectionLists } from '../../export-format/records.ts';
import { DomainError } from '#platform/errors.ts';
import { openExport } from '../../export-format/export-reader.ts';
import type {
  AccountRecord,
  CollectionsRecord,
  DirectoryRecord,
} from '../../export-format/records.ts';
import { accountFolder } from '../../export-format/write-account.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { ExportSession } from './export-session.ts';

/** A folder that `mailstead export` wrote, to read accounts from into any target. @throws DomainError not-found, corrupt */
export async function openExportSource({ endpoint }: EndpointOpening): Promise<Source> {
  const reader = await openExport(endpoint.path);
  const { manifest } = reader;
  const recordOf = async (address: string) => {
    if (!manifest.accounts.includes(address))
      throw new DomainError('not-found', `${endpoint.path} has no account ${address}`);
    return await reader.readJson<AccountRecord>(
      `${accountFolder(address)}/account.json`,
      accountLists,
    );
  };
  return {
    kind: 'export',
    probe: async () => ({
      product: `export of ${manifest.product}`,
      facts: {
        accounts: String(manifest.accounts.length),
        files: String(manifest.files),
        bytes: String(manifest.bytes),
        mail: manifest.mail,
      },
      notCarriedOver: ['domains, room lists and booking rules (`mailstead import` has them)'],
      warnings: [],
    }),
    async *accounts() {
      const { groups, aliases } = await reader.readJson<DirectoryRecord>('directory.json', [
        'groups',
        'aliases',
      ]);
      const isOfOne = (targets: readonly string[]) =>
        targets.length === 1 && manifest.accounts.includes(targets[0]!);
      for (const address of manifest.accounts) {
        const { type, displayName, quota, isEnabled, passwordHash, resource, group } =
          await recordOf(address);
        yield {
          name: address,
          address,
          displayName,
          type: type === 'resource' ? (resource?.kind ?? 'room') : type,
          aliases: aliases
            .filter(({ targets }) => isOfOne(targets) && targets[0] === address)
            .map((it) => it.address),
          isDisabled: !isEnabled,
          ...(quota.bytes !== null && { quotaBytes: quota.bytes }),
          ...(passwordHash !== undefined && { passwordHash }),
          ...(group !== undefined && { members: group.members }),
        };
      }
      for (const { address, displayName, members, postPolicy, posters } of groups)
        yield {
          name: address,
          address,
          displayName,
          type: 'list' as const,
          members,
          posting: { policy: postPolicy, posters },
        };
      // What leads to several, or elsewhere, does what a list does.
      for (const { address, targets } of aliases)
        if (!isOfOne(targets))
          yield { name: address, address, type: 'list' as const, members: targets };
    },
    async open({ name }) {
      const account = await recordOf(name);
      const path = `${accountFolder(name)}/collections.json`;
      return new ExportSession(
        reader,
        account,
        await reader.readJson<CollectionsRecord>(path, collectionLists),
      );
    },
    async [Symbol.asyncDispose]() {},
  };
}
