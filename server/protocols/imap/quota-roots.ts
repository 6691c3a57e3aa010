import { formatQuotaUsage } from '#codecs/imap/quota-args.ts';
import { formatAstring } from '#codecs/imap/string-format.ts';
import type { Account, Quota } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import type { QuotaUsage } from '#store/store.ts';
import { refuse } from './errors.ts';
import type { Session } from './session.ts';

const UNIT_BYTES = 1024;

/** A domain whose accounts have a quota together. */
export interface DomainRoot {
  readonly name: string;
  readonly quota: Quota;
}

/** Every account is one quota root: one's own is called "", those of others go by their address. Domains with a quota are roots too. */
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
export function mayAdminister(by: Account, account: Pick<Account, 'domain'>): boolean {
  return by.role === 'administrator' || by.administers.includes(account.domain);
}

/** The domain of a root that this user may see: the own one, or one that is administered; undefined: the root is no such domain. */
export async function findDomainRoot(
  session: Session,
  root: string,
): Promise<DomainRoot | undefined> {
  const { account, identity } = session.user;
  const domain = root.toLowerCase();
  if (domain !== account.domain && !mayAdminister(identity.account, { domain })) return undefined;
  const known = await session.deps.directory.domains.find(domain);
  return known && toDomainRoot(known.name, known.settings.quota);
}

/** The root that an account shares with the others of its domain; undefined when the domain has no quota. */
export async function domainRootOf(
  session: Session,
  owner: Account,
): Promise<DomainRoot | undefined> {
  const { domainQuota } = await session.deps.directory.accounts.limitsOf(owner.id);
  return toDomainRoot(owner.domain, domainQuota);
}

/** QUOTA response of a domain. */
export async function writeDomainQuota(session: Session, { name, quota }: DomainRoot) {
  writeUsage(session, { root: name, quota, used: await session.deps.domainUsageOf(name) });
}

/** QUOTA response of an account: what is used of the resources that have a limit. */
// RFC 9208 §4.2.1, RFC 9208 §5
export async function writeQuota(session: Session, owner: Account): Promise<void> {
  const { quota } = await session.deps.directory.accounts.limitsOf(owner.id);
  const used = await readUsage(session, owner.id);
  writeUsage(session, { root: rootName(session, owner), quota, used });
}

function toDomainRoot(name: string, quota: Quota): DomainRoot | undefined {
  return quota.bytes === null && quota.messages === null ? undefined : { name, quota };
}

function writeUsage(
  session: Session,
  { root, quota, used }: { root: string; quota: Quota; used: QuotaUsage },
): void {
  const usages: { resource: string; usage: number; limit: number }[] = [];
  if (quota.bytes !== null)
    usages.push({
      resource: 'STORAGE',
      usage: Math.ceil(used.bytes / UNIT_BYTES),
      limit: Math.floor(quota.bytes / UNIT_BYTES),
    });
  if (quota.messages !== null)
    usages.push({ resource: 'MESSAGE', usage: used.messages, limit: quota.messages });
  const name = formatAstring(root, session.names);
  session.untagged(`QUOTA ${name} ${formatQuotaUsage(usages)}`);
}

async function readUsage(session: Session, owner: AccountId) {
  return await session.store.read(owner, (reader) => reader.usage());
}
