import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { MailsteadSourceSession } from './mailstead-source-session.ts';

/** This server itself, read through the store. */
export function openMailsteadSource({ store, directory, version }: EndpointOpening): Source {
  return {
    kind: 'mailstead',
    probe: async () => ({
      product: `Mailstead ${version}`,
      facts: { accounts: String(await directory.accounts.count()) },
      notCarriedOver: [],
      warnings: [],
    }),
    async *accounts() {
      for (const account of await directory.accounts.list()) {
        const [, ...aliases] = await directory.accounts.addressesOf(account.id);
        const { address, displayName, type, quota, isEnabled } = account;
        const resource = await directory.resources.get(account.id);
        const group = type === 'group' ? await directory.groups.find(address) : undefined;
        yield {
          name: address,
          address,
          displayName,
          type: type === 'resource' ? (resource?.policy.kind ?? 'room') : type,
          aliases,
          ...(quota.bytes !== null && { quotaBytes: quota.bytes }),
          isDisabled: !isEnabled,
          ...(group !== undefined && { members: group.members.map((it) => it.address) }),
        };
      }
      for (const {
        address,
        displayName,
        members,
        postPolicy,
        posters,
      } of await directory.groups.list())
        yield {
          name: address,
          address,
          displayName,
          type: 'list' as const,
          members: members.map((it) => it.address),
          posting: { policy: postPolicy, posters },
        };
    },
    async open({ name }) {
      const account = await directory.accounts.expect(name);
      return new MailsteadSourceSession({ store, directory, account });
    },
    async [Symbol.asyncDispose]() {},
  };
}
