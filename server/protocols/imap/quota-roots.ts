import { formatQuotaUsage } from '#codecs/imap/quota-args.ts';
import { formatAstring } from '#codecs/imap/string-format.ts';
import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import { refuse } from './errors.ts';
import type { Session } from './session.ts';

const UNIT_BYTES = 1024;

/** Every account is one quota root: one's own is called "", those of others go by their address. */
export function rootName(session: Session, owner: Account): string {
  return owner.id === session.user.account.id ? '' : owner.address;
}

/**
 * The account of a root that this user may see.
 * @throws CommandRefused NONEXISTENT
 */
export async function expectRoot(session: Session, root: string): Promise<Account> {
  const { account, identity } = session.user;
  if (root === '' || root.toLowerCase() === account.address) return account;
  const owner = await session.deps.directory.accounts.find(root);
  const isVisible = owner !== undefined && mayAdminister(identity.account, owner);
  return isVisible ? owner : refuse('NONEXISTENT', 'There is no such quota root');
}

/** Administrators of the server or of the account's domain. */
export function mayAdminister(by: Account, account: Account): boolean {
  return by.role === 'administrator' || by.administers.includes(account.domain);
}

/** QUOTA response of an account: what is used of the resources that have a limit. */
// RFC 9208 §4.2.1, RFC 9208 §5
export async function writeQuota(session: Session, owner: Account): Promise<void> {
  const { quota } = await session.deps.directory.accounts.limitsOf(owner.id);
  const used = await readUsage(session, owner.id);
  const usages: { resource: string; usage: number; limit: number }[] = [];
  if (quota.bytes !== null)
    usages.push({
      resource: 'STORAGE',
      usage: Math.ceil(used.bytes / UNIT_BYTES),
      limit: Math.floor(quota.bytes / UNIT_BYTES),
    });
  if (quota.messages !== null)
    usages.push({ resource: 'MESSAGE', usage: used.messages, limit: quota.messages });
  const root = formatAstring(rootName(session, owner), session.names);
  session.untagged(`QUOTA ${root} ${formatQuotaUsage(usages)}`);
}

async function readUsage(session: Session, owner: AccountId) {
  return await session.store.read(owner, (reader) => reader.usage());
}
