import type { Account, StoredRole } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountRecord, GrantRecord, GroupRecord, ResourceRecord } from './records.ts';

/** Calendars of an account that follow an address. */
export type FeedLister = (account: AccountId) => Promise<AccountRecord['feeds']>;

/** What the directory has of an account, with names where it has numbers. */
export async function describeAccount(
  directory: Directory,
  feeds: FeedLister,
  account: Account,
): Promise<AccountRecord> {
  const { id, address, type } = account;
  const { displayName, language, timeZone, profile, isHidden, sentCopies, administers } = account;
  const { isEnabled, disabledProtocols, quota, quotaWarningPercent, sendLimits } = account;
  const { forwards, keepsForwarded } = account;
  const passwordHash = await directory.credentials.readPasswordHash(id);
  const group = type === 'group' ? await describeGroup(directory, address) : undefined;
  const resource = type === 'resource' ? await describeResource(directory, id) : undefined;
  return {
    address,
    type,
    displayName,
    language,
    timeZone,
    profile,
    isHidden,
    sentCopies,
    role: roleOf(account),
    administers,
    isEnabled,
    disabledProtocols,
    quota,
    quotaWarningPercent,
    sendLimits,
    forwards,
    keepsForwarded,
    ...(passwordHash !== undefined && { passwordHash }),
    appPasswords: await describeAppPasswords(directory, id),
    ...(group !== undefined && { group }),
    ...(resource !== undefined && { resource }),
    grants: await describeGrants(directory, id),
    feeds: await feeds(id),
  };
}

/** Whoever administers domains is a user otherwise. */
function roleOf({ role }: Account): StoredRole {
  return role === 'domain-administrator' ? 'user' : role;
}

async function describeAppPasswords({ credentials }: Directory, id: AccountId) {
  const all = await credentials.listAppPasswords(id);
  return all.map(({ name, protocols, createdMs, expiresMs }) => ({
    name,
    protocols,
    createdMs,
    ...(expiresMs !== undefined && { expiresMs }),
  }));
}

async function describeGroup({ groups }: Directory, address: string) {
  const found = await groups.find(address);
  if (found === undefined) return undefined;
  const { postPolicy, posters, members } = found;
  return { postPolicy, posters, members: members.map((it) => it.address) } satisfies Omit<
    GroupRecord,
    'address' | 'displayName' | 'isHidden'
  >;
}

async function describeResource(
  { resources, grants, accounts }: Directory,
  id: AccountId,
): Promise<ResourceRecord | undefined> {
  const policy = (await resources.get(id))?.policy;
  if (policy === undefined) return undefined;
  const bookers: string[] = [];
  for (const grantee of policy.bookers) {
    const name = await grants.formatIdentifier({ grantee, isNegative: false });
    if (name !== undefined) bookers.push(name);
  }
  const approvers: string[] = [];
  for (const approver of policy.approvers) {
    const account = await accounts.get(approver);
    if (account !== undefined) approvers.push(account.address);
  }
  return { ...policy, bookers, approvers };
}

async function describeGrants({ grants }: Directory, id: AccountId): Promise<GrantRecord[]> {
  const records: GrantRecord[] = [];
  for (const grant of await grants.grantsOn(id)) {
    const who = await grants.formatIdentifier(grant);
    const { collection, rights } = grant;
    if (who !== undefined) records.push({ collection, who, rights });
  }
  return records;
}
