import { DomainError } from '#platform/errors.ts';
import type { SqlReader } from '#platform/sql.ts';
import { checkDisplayName, expectFreeAddress } from './account-changes.ts';
import { normalAddress } from './address-form.ts';
import { addTargets, expectEntry, readTargets, removeTarget, type Target } from './aliases.ts';
import type { DirectoryContext } from './directory-context.ts';
import { expectLocalDomain } from './domains.ts';
import { readAccountById } from './sql/accounts.ts';
import {
  deleteAddress,
  insertAddress,
  readAddress,
  readAddressesAfter,
  updateAddress,
  type AddressRow,
} from './sql/addresses.ts';

/**
 * Who may post to a group: everybody; accounts of this server; accounts of the group's domain; its members; only the
 * posters listed. Posters listed may always post.
 */
export type PostPolicy = 'anyone' | 'accounts' | 'domain' | 'members' | 'posters';
export const postPolicies: readonly PostPolicy[] = [
  'anyone',
  'accounts',
  'domain',
  'members',
  'posters',
];

/** A distribution group. (A shared mailbox is an account of type group; its members are kept here too.) */
export interface Group {
  readonly address: string;
  /** distribution: mail goes to the members; mailbox: it is kept in the group's own account. */
  readonly kind: 'distribution' | 'mailbox';
  readonly displayName: string;
  readonly postPolicy: PostPolicy;
  /** Addresses. */
  readonly posters: readonly string[];
  readonly members: readonly Target[];
  readonly isHidden: boolean;
}

export interface GroupChange {
  readonly displayName?: string;
  readonly postPolicy?: PostPolicy;
  readonly posters?: readonly string[];
  /** Left out of the address list. */
  readonly isHidden?: boolean;
}

export interface Groups {
  /** Makes a distribution group. @throws DomainError bad-value, already-exists, not-found, limit-reached */
  add(group: GroupChange & { address: string; members?: readonly string[] }): Promise<Group>;
  /** Also finds the account of type group at this address. */
  find(address: string): Promise<Group | undefined>;
  /** Distribution groups in the order of their addresses. */
  list(options?: { domain?: string; after?: string; limit?: number }): Promise<Group[]>;
  /** Works on accounts of type group as well. @throws DomainError not-found, bad-value */
  change(address: string, change: GroupChange): Promise<Group>;
  /** Works on accounts of type group as well. @throws DomainError not-found, bad-value, limit-reached */
  addMembers(address: string, members: readonly string[]): Promise<Group>;
  /** @throws DomainError not-found */
  removeMember(address: string, member: string): Promise<Group>;
  /** Removes a distribution group and the grants to it. @throws DomainError not-found */
  remove(address: string): Promise<void>;
}

const MAX_POSTERS = 1_000;

export const newGroupRow = {
  kind: 'group',
  account: null,
  display_name: '',
  post_policy: 'anyone',
  posters: '[]',
  is_hidden: 0,
  building: null,
} as const;

export function createGroups({ sql, changes, settings }: DirectoryContext): Groups {
  return {
    async add({ address: given, members = [], ...rest }) {
      const { address, domain } = normalAddress(given);
      return await changes.change(async (tx) => {
        await expectLocalDomain(tx, domain);
        await expectFreeAddress(tx, address);
        const row = changedRow({ ...newGroupRow, address, domain }, rest);
        await insertAddress(tx, row);
        await addTargets(tx, address, members, settings().plusSeparators);
        return await toGroup(tx, row);
      });
    },
    async find(given) {
      const row = await readAddress(sql, normalAddress(given).address);
      return row !== undefined && (await isGroupEntry(sql, row))
        ? await toGroup(sql, row)
        : undefined;
    },
    async list({ domain = '', after = '', limit = 1_000_000 } = {}) {
      const rows = await readAddressesAfter(sql, { kind: 'group', domain, after, limit });
      const groups = rows.filter((row) => row.building === null);
      return await Promise.all(groups.map((row) => toGroup(sql, row)));
    },
    async change(given, change) {
      return await changes.change(async (tx) => {
        const row = changedRow(await expectGroup(tx, normalAddress(given).address), change);
        await updateAddress(tx, row);
        return await toGroup(tx, row);
      });
    },
    async addMembers(given, members) {
      return await changes.change(async (tx) => {
        const row = await expectGroup(tx, normalAddress(given).address);
        await addTargets(tx, row.address, members, settings().plusSeparators);
        return await toGroup(tx, row);
      });
    },
    async removeMember(given, member) {
      return await changes.change(async (tx) => {
        const row = await expectGroup(tx, normalAddress(given).address);
        await removeTarget(tx, row.address, member);
        return await toGroup(tx, row);
      });
    },
    async remove(given) {
      const { address } = normalAddress(given);
      await changes.change(async (tx) => {
        const { building } = await expectEntry(tx, address, 'group');
        if (building !== null)
          throw new DomainError('not-found', `${address} is no group but a room list`);
        await deleteAddress(tx, address);
      });
    },
  };
}

async function expectGroup(sql: SqlReader, address: string): Promise<AddressRow> {
  const row = await readAddress(sql, address);
  const isGroup = row !== undefined && (await isGroupEntry(sql, row));
  if (!isGroup) throw new DomainError('not-found', `there is no group ${address}`);
  return row;
}

async function isGroupEntry(sql: SqlReader, row: AddressRow): Promise<boolean> {
  if (row.account === null) return row.kind === 'group' && row.building === null;
  return (await readAccountById(sql, row.account))?.type === 'group';
}

async function toGroup(sql: SqlReader, row: AddressRow): Promise<Group> {
  return {
    address: row.address,
    kind: row.kind === 'group' ? 'distribution' : 'mailbox',
    displayName: row.display_name,
    postPolicy: row.post_policy as PostPolicy,
    posters: JSON.parse(row.posters) as string[],
    members: await readTargets(sql, row.address),
    isHidden: row.is_hidden === 1,
  };
}

function changedRow(row: AddressRow, change: GroupChange): AddressRow {
  if (change.postPolicy !== undefined && !postPolicies.includes(change.postPolicy))
    throw new DomainError('bad-value', `a post policy is one of ${postPolicies.join(', ')}`);
  checkDisplayName(change.displayName ?? '');
  if ((change.posters?.length ?? 0) > MAX_POSTERS)
    throw new DomainError('limit-reached', `at most ${MAX_POSTERS} posters a group`);
  return {
    ...row,
    display_name: change.displayName?.normalize('NFC') ?? row.display_name,
    post_policy: change.postPolicy ?? row.post_policy,
    is_hidden: change.isHidden === undefined ? row.is_hidden : Number(change.isHidden),
    posters:
      change.posters === undefined
        ? row.posters
        : JSON.stringify(change.posters.map((p) => normalAddress(p).address)),
  };
}
