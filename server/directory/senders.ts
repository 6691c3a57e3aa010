import type { AccountId } from '#platform/ids.ts';
import type { Accounts } from './accounts.ts';
import { withoutDetail } from './address-detail.ts';
import { tryNormalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import type { Grants } from './grants.ts';
import { groupwareRights } from './rights.ts';
import { readAddress, readMembers } from './sql/addresses.ts';

/**
 * By what right an account writes an address into From or MAIL FROM. own: it is its address; as: the owner lets it pass for
 * him; on-behalf: the owner is in From, and Sender says who wrote.
 */
export type SenderRight =
  | { readonly kind: 'own' }
  | { readonly kind: 'as' | 'on-behalf'; readonly owner: AccountId };

export interface Senders {
  /** Undefined when the account may not use the address at all. */
  rightTo(account: AccountId, address: string): Promise<SenderRight | undefined>;
}

export function createSenders(
  { sql, settings }: DirectoryContext,
  { accounts, domains, grants }: { accounts: Accounts; domains: Domains; grants: Grants },
): Senders {
  /** Whose address it is: an account's, or that of all accounts an alias stands for. */
  const ownersOf = async (address: string): Promise<AccountId[]> => {
    const entry = await readAddress(sql, address);
    if (entry?.account != null) return [entry.account];
    const members = entry?.kind === 'alias' ? await readMembers(sql, address) : [];
    return members.map((m) => m.account).filter((id) => id !== null);
  };

  return {
    async rightTo(id, text) {
      const given = tryNormalAddress(text);
      const domain = given && (await domains.find(given.domain));
      if (given === undefined || domain === undefined) return undefined;
      const home = domain.aliasOf ?? domain.name;
      const separators =
        (await domains.find(home))?.settings.plusSeparators ?? settings().plusSeparators;
      const own = new Set(await accounts.addressesOf(id));
      const names = [given.localPart, ...withoutDetail(given.localPart, separators)];
      if (names.some((name) => own.has(`${name}@${home}`))) return { kind: 'own' };
      let onBehalf: SenderRight | undefined;
      for (const owner of await ownersOf(`${given.localPart}@${home}`)) {
        const rights = await grants.rightsOf(id, owner, '');
        // RFC 4314 §2.1: the right to post, on the whole account whose address it is
        if (rights.includes('p') || rights.includes(groupwareRights.sendsAs))
          return { kind: 'as', owner };
        if (rights.includes(groupwareRights.sendsOnBehalf))
          onBehalf ??= { kind: 'on-behalf', owner };
      }
      return onBehalf;
    },
  };
}
