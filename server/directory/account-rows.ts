import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import {
  noSendLimits,
  type Account,
  type AccountType,
  type ProtocolName,
  type SentCopies,
  type StoredRole,
} from './account.ts';
import { emptyProfile, type Profile } from './profile.ts';
import {
  readAccountById,
  readAdministeredDomains,
  readForwards,
  type AccountRow,
} from './sql/accounts.ts';

export function toProfile(stored: string): Profile {
  return { ...emptyProfile, ...(JSON.parse(stored) as object) };
}

/** The row with what belongs to it. */
export async function toAccount(sql: SqlReader, row: AccountRow): Promise<Account> {
  const administers = await readAdministeredDomains(sql, row.id);
  const stored = row.role as StoredRole;
  return {
    id: row.id,
    address: row.address,
    domain: row.domain,
    type: row.type as AccountType,
    displayName: row.display_name,
    language: row.language,
    timeZone: row.time_zone,
    profile: toProfile(row.profile),
    isHidden: row.is_hidden === 1,
    sentCopies: (row.sent_copies as SentCopies | '') || (row.type === 'group' ? 'both' : 'sender'),
    role: stored === 'user' && administers.length > 0 ? 'domain-administrator' : stored,
    administers,
    isEnabled: row.is_enabled === 1,
    disabledProtocols: row.disabled_protocols.split(' ').filter((p) => p !== '') as ProtocolName[],
    quota: { bytes: row.quota_bytes, messages: row.quota_messages },
    quotaWarningPercent: row.quota_warning_percent,
    sendLimits: { ...noSendLimits, ...(JSON.parse(row.send_limits) as object) },
    forwards: await readForwards(sql, row.id),
    keepsForwarded: row.keeps_forwarded === 1,
    credentialVersion: row.credential_version,
    hasPassword: row.has_password === 1,
    createdMs: row.created_ms,
  };
}

/** @throws DomainError not-found */
export async function expectAccountRow(sql: SqlReader, id: AccountId): Promise<AccountRow> {
  const row = await readAccountById(sql, id);
  if (row === undefined) throw new DomainError('not-found', `there is no account number ${id}`);
  return row;
}
