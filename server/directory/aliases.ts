import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import { expectFreeAddress } from './account-changes.ts';
import { normalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import { expectLocalDomain } from './domains.ts';
import { expectReachable, type Reached } from './expect-reachable.ts';
import {
  deleteAddress,
  deleteMember,
  insertAddress,
  insertMember,
  readAddress,
  readAddressesAfter,
  readMembers,
  type AddressRow,
} from './sql/addresses.ts';

/** A target of an alias or a member of a group: an account of ours, or another address here or elsewhere. */
export interface Target {
  readonly address: string;
  readonly account: AccountId | undefined;
}

export interface Alias {
  readonly address: string;
  readonly targets: readonly Target[];
}

export interface Aliases {
  /** Adds targets to an alias, making it when it is not there. @throws DomainError bad-value, already-exists, not-found, limit-reached */
  add(address: string, targets: readonly string[]): Promise<Alias>;
  find(address: string): Promise<Alias | undefined>;
  list(options?: { domain?: string; after?: string; limit?: number }): Promise<Alias[]>;
  /** Removes the alias, or only one target of it (the last one takes the alias with it). @throws DomainError not-found */
  remove(address: string, target?: string): Promise<void>;
}

export const MAX_MEMBERS = 10_000;

export function createAliases({ sql, changes, settings }: DirectoryContext): Aliases {
  const toAlias = async (reader: SqlReader, address: string): Promise<Alias> => ({
    address,
    targets: await readTargets(reader, address),
  });
  return {
    async add(given, targets) {
      const { address, domain } = normalAddress(given);
      if (targets.length === 0)
        throw new DomainError('bad-value', `the alias ${address} needs a target`);
      return await changes.change(async (tx) => {
        await expectLocalDomain(tx, domain);
        if ((await readAddress(tx, address))?.kind !== 'alias') {
          await expectFreeAddress(tx, address);
          const kind = 'alias';
          const open = { display_name: '', post_policy: 'anyone', posters: '[]' };
          await insertAddress(tx, { address, domain, kind, account: null, ...open });
        }
        await addTargets(tx, address, targets, settings().plusSeparators);
        return await toAlias(tx, address);
      });
    },
    async find(given) {
      const { address } = normalAddress(given);
      return (await readAddress(sql, address))?.kind === 'alias'
        ? await toAlias(sql, address)
        : undefined;
    },
    async list({ domain = '', after = '', limit = 1_000_000 } = {}) {
      const rows = await readAddressesAfter(sql, { kind: 'alias', domain, after, limit });
      return await Promise.all(rows.map((row) => toAlias(sql, row.address)));
    },
    async remove(given, target) {
      const { address } = normalAddress(given);
      await changes.change(async (tx) => {
        await expectEntry(tx, address, 'alias');
        if (target !== undefined) {
          await removeTarget(tx, address, target);
          if ((await readMembers(tx, address)).length > 0) return;
        }
        await deleteAddress(tx, address);
      });
    },
  };
}

/** @throws DomainError not-found when there is no such address of this kind */
export async function expectEntry(
  sql: SqlReader,
  address: string,
  kind: AddressRow['kind'],
): Promise<AddressRow> {
  const row = await readAddress(sql, address);
  if (row?.kind !== kind) throw new DomainError('not-found', `there is no ${kind} ${address}`);
  return row;
}

export async function readTargets(sql: SqlReader, owner: string): Promise<Target[]> {
  const rows = await readMembers(sql, owner);
  return rows.map((m) => ({ address: m.address ?? m.target, account: m.account ?? undefined }));
}

/** @throws DomainError bad-value, not-found, limit-reached */
export async function addTargets(
  tx: SqlWriter,
  owner: string,
  targets: readonly string[],
  plusSeparators: string,
): Promise<void> {
  for (const given of targets) {
    const reached = await expectReachable(tx, normalAddress(given), plusSeparators);
    await insertMember(tx, owner, toMember(owner, reached));
  }
  if ((await readMembers(tx, owner)).length > MAX_MEMBERS)
    throw new DomainError('limit-reached', `${owner} would have more than ${MAX_MEMBERS} members`);
}

/** @throws DomainError not-found */
export async function removeTarget(tx: SqlWriter, owner: string, given: string): Promise<void> {
  const { address } = normalAddress(given);
  const members = await readMembers(tx, owner);
  const found = members.find((m) => normalAddress(m.address ?? m.target).address === address);
  if (found === undefined || (await deleteMember(tx, owner, found.target)) === 0)
    throw new DomainError('not-found', `${owner} has no member ${address}`);
}

/** An account is kept by its number, so that it may be renamed. */
function toMember(
  owner: string,
  { address, entry }: Reached,
): { target: string; account: AccountId | null } {
  if (address === owner) throw new DomainError('bad-value', `${owner} cannot contain itself`);
  if (entry?.kind === 'account') return { target: `#${entry.account}`, account: entry.account };
  return { target: address, account: null };
}
