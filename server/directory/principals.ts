import type { AccountId } from '#platform/ids.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import { withoutDetail } from './address-detail.ts';
import { tryNormalAddress, type NormalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import { parseSubject } from './grantee.ts';
import { readAddress, readMembers, type AddressRow } from './sql/addresses.ts';
import type { Subjects } from './subjects.ts';

/** Somebody or something of this server that an address names: people share with it, invite it, or book it. */
export type Principal =
  | { readonly kind: 'account'; readonly account: Account }
  /** Addresses under one name, without a mailbox. (A shared mailbox is an account of type group.) */
  | {
      readonly kind: 'group' | 'room-list';
      readonly address: string;
      readonly displayName: string;
    };

/** Everybody in a group, groups within it included. */
export interface ExpandedMembers {
  /** Shared mailboxes within the group are themselves; their members are not. */
  readonly accounts: readonly AccountId[];
  /** Elsewhere. */
  readonly addresses: readonly string[];
  /** False when the group is larger than what is followed. */
  readonly isComplete: boolean;
}

export interface Principals {
  /**
   * By primary address, by an alias that stands for one account, also with a detail ("ann+calendar") and in an alias domain.
   */
  find(address: string): Promise<Principal | undefined>;
  /** The groups and shared mailboxes the account is in, at any depth, in the order of their addresses. */
  groupsOf(account: AccountId): Promise<readonly Principal[]>;
  /** Of a group, a room list or a shared mailbox; none for everything else. */
  membersOf(address: string): Promise<ExpandedMembers>;
}

const MAX_CACHED_PRINCIPALS = 20_000;
/** Members and groups followed: bounds what a tangle of groups costs. */
const MAX_FOLLOWED = 10_000;

export function createPrincipals(
  { sql, changes, settings }: DirectoryContext,
  parts: { accounts: Accounts; domains: Domains; subjects: Subjects },
): Principals {
  const { accounts, domains, subjects } = parts;
  const byAddress = changes.cache<string, { found: Principal | undefined }>(MAX_CACHED_PRINCIPALS);
  const members = changes.cache<string, ExpandedMembers>(
    MAX_CACHED_PRINCIPALS,
    ({ accounts: a, addresses }) => 1 + a.length + addresses.length,
  );

  /** The entry of an address here; undefined for what is not ours or not there. */
  const readEntry = async (given: NormalAddress): Promise<AddressRow | undefined> => {
    const domain = await domains.find(given.domain);
    if (domain === undefined) return undefined;
    const home = domain.aliasOf ?? domain.name;
    const own = (await domains.find(home))?.settings.plusSeparators;
    const separators = own ?? settings().plusSeparators;
    for (const name of [given.localPart, ...withoutDetail(given.localPart, separators)]) {
      const entry = await readAddress(sql, `${name}@${home}`);
      if (entry !== undefined) return entry;
    }
    return undefined;
  };

  const toPrincipal = async (entry: AddressRow): Promise<Principal | undefined> => {
    if (entry.kind === 'group') {
      const { address, display_name: displayName, building } = entry;
      return { kind: building === null ? 'group' : 'room-list', address, displayName };
    }
    const only = entry.kind === 'alias' ? await readMembers(sql, entry.address) : [];
    const id = entry.account ?? (only.length === 1 ? only[0]!.account : null);
    const account = id === null ? undefined : await accounts.get(id);
    return account && { kind: 'account', account };
  };

  const expand = async (address: string): Promise<ExpandedMembers> => {
    const found = { accounts: new Set<AccountId>(), addresses: new Set<string>() };
    // Grows while it is walked: each address once.
    const toFollow = new Set([address]);
    for (const owner of toFollow)
      for (const member of await readMembers(sql, owner)) {
        if (found.accounts.size + found.addresses.size + toFollow.size > MAX_FOLLOWED)
          return {
            accounts: [...found.accounts],
            addresses: [...found.addresses],
            isComplete: false,
          };
        const entry = member.account ?? (await entryOf(member.target));
        if (typeof entry === 'number') found.accounts.add(entry);
        else if (entry === undefined) found.addresses.add(member.target);
        else toFollow.add(entry.address);
      }
    return { accounts: [...found.accounts], addresses: [...found.addresses], isComplete: true };
  };

  const entryOf = async (target: string): Promise<AccountId | AddressRow | undefined> => {
    const given = tryNormalAddress(target);
    const entry = given && (await readEntry(given));
    return entry?.account ?? entry;
  };

  return {
    async find(text) {
      const given = tryNormalAddress(text);
      if (given === undefined) return undefined;
      const { found } = await byAddress.load(given.address, async () => {
        const entry = await readEntry(given);
        return { found: entry && (await toPrincipal(entry)) };
      });
      return found;
    },
    async groupsOf(id) {
      const found: Principal[] = [];
      for (const subject of await subjects.of(id)) {
        const grantee = parseSubject(subject);
        if (grantee.kind === 'account' && grantee.account !== id) {
          const account = await accounts.get(grantee.account);
          if (account !== undefined) found.push({ kind: 'account', account });
        } else if (grantee.kind === 'group') {
          const entry = await readAddress(sql, grantee.address);
          const principal = entry && (await toPrincipal(entry));
          if (principal !== undefined) found.push(principal);
        }
      }
      return found.sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
    },
    async membersOf(text) {
      const address = tryNormalAddress(text)?.address;
      return address === undefined ? nobody : await members.load(address, () => expand(address));
    },
  };
}

const nobody: ExpandedMembers = { accounts: [], addresses: [], isComplete: true };

function addressOf(principal: Principal): string {
  return principal.kind === 'account' ? principal.account.address : principal.address;
}
