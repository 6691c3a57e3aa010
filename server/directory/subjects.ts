import type { AccountId } from '#platform/ids.ts';
import type { Accounts } from './accounts.ts';
import type { DirectoryContext } from './directory-context.ts';
import { readOwnersOf } from './sql/addresses.ts';

/** As whom an account may be given rights: itself, the groups it is in (at any depth), its domain, anyone. */
export interface Subjects {
  of(account: AccountId): Promise<ReadonlySet<string>>;
}

const MAX_CACHED_ACCOUNTS = 20_000;
/** Groups followed for one account: bounds what a tangle of groups costs. */
const MAX_GROUPS = 1_000;

export function createSubjects(context: DirectoryContext, accounts: Accounts): Subjects {
  const { sql, changes } = context;
  const cache = changes.cache<number, Set<string>>(MAX_CACHED_ACCOUNTS);

  const read = async (id: AccountId): Promise<Set<string>> => {
    const account = await accounts.get(id);
    if (account === undefined) return new Set();
    const subjects = new Set([`account:${id}`, `domain:${account.domain}`, 'anyone']);
    // Grows while it is walked: each target once.
    const targets = new Set([`#${id}`]);
    for (const target of targets) {
      for (const owner of await readOwnersOf(sql, target)) {
        if (targets.size > MAX_GROUPS) return subjects;
        if (owner.kind === 'group') subjects.add(`group:${owner.address}`);
        if (owner.account !== null) subjects.add(`account:${owner.account}`);
        targets.add(owner.account === null ? owner.address : `#${owner.account}`);
      }
    }
    return subjects;
  };

  return { of: (account) => cache.load(account, () => read(account)) };
}
