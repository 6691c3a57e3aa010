import type { AccountId } from '#platform/ids.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import { tryNormalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import { readAddress, readMembers } from './sql/addresses.ts';

/** From what people type as their name to an account. */
export interface LoginNames {
  /** One form for all ways to write the same name; for throttling and the log. */
  normal(name: string): string;
  /** Full address, alias of one person, or a bare local part where the domain is clear. */
  find(name: string): Promise<Account | undefined>;
}

const MAX_NAME_CHARS = 512;
const MAX_CACHED_NAMES = 20_000;

export function createLoginNames(
  { sql, changes }: DirectoryContext,
  { accounts, domains }: { accounts: Accounts; domains: Domains },
): LoginNames {
  const cache = changes.cache<string, { id: AccountId | undefined }>(MAX_CACHED_NAMES);

  const readId = async (name: string): Promise<AccountId | undefined> => {
    const domain = name.includes('@') ? undefined : await domains.readDefault();
    const given = tryNormalAddress(domain === undefined ? name : `${name}@${domain}`);
    if (given === undefined) return undefined;
    const home = await domains.find(given.domain);
    const address = home?.aliasOf == null ? given.address : `${given.localPart}@${home.aliasOf}`;
    const entry = await readAddress(sql, address);
    if (entry?.account != null) return entry.account;
    if (entry?.kind !== 'alias') return undefined;
    const members = await readMembers(sql, address);
    const account =
      members.length === 1 ? await accounts.get(members[0]!.account ?? NOBODY) : undefined;
    return account?.type === 'person' ? account.id : undefined;
  };

  return {
    normal(name) {
      const text = name.slice(0, MAX_NAME_CHARS).trim();
      return tryNormalAddress(text)?.address ?? text.normalize('NFC').toLowerCase();
    },
    async find(name) {
      const { id } = await cache.load(name, async () => ({ id: await readId(name) }));
      return id === undefined ? undefined : await accounts.get(id);
    },
  };
}

const NOBODY = 0 as AccountId;
