import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import {
  accountTypes,
  noSendLimits,
  protocolNames,
  sentCopiesChoices,
  type Account,
} from './account.ts';
import { expectAccountRow, toAccount, toProfile } from './account-rows.ts';
import type { AccountChange, Accounts } from './accounts.ts';
import { normalAddress, normalDomain } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import { expectDomain, expectLocalDomain, moveCatchAlls } from './domains.ts';
import { expectReachable } from './expect-reachable.ts';
import { formatSubject } from './grantee.ts';
import { changedProfile, emptyProfile, normalLanguage } from './profile.ts';
import { memberRights } from './rights.ts';
import {
  deleteAccount,
  insertAccount,
  replaceAdministeredDomains,
  replaceForwards,
  updateAccount,
  type NewAccountRow,
} from './sql/accounts.ts';
import {
  deleteEmptyAliases,
  insertAddress,
  insertMember,
  moveAddress,
  readAddress,
} from './sql/addresses.ts';
import { writeGrant } from './sql/grants.ts';
import { normalTimeZone } from './time-zone.ts';

const MAX_FORWARDS = 100;
const MAX_NAME_CHARS = 256;

/** The writing half of `Accounts`. */
export function createAccountChanges(
  context: DirectoryContext,
): Pick<Accounts, 'add' | 'change' | 'rename' | 'remove'> {
  const { changes } = context;
  const changeLists = async (tx: SqlWriter, id: AccountId, change: AccountChange) =>
    await writeLists(tx, id, change, context.settings().plusSeparators);
  return {
    async add({ address: given, ...rest }) {
      const { address, domain } = normalAddress(given);
      return await changes.change(async (tx) => {
        await expectLocalDomain(tx, domain);
        await expectFreeAddress(tx, address);
        const row = changedRow(
          {
            address,
            domain,
            type: 'person',
            display_name: '',
            language: context.settings().defaultLanguage,
            time_zone: context.settings().defaultTimeZone,
            profile: JSON.stringify(emptyProfile),
            is_hidden: 0,
            sent_copies: '',
            role: 'user',
            is_enabled: 1,
            disabled_protocols: '',
            quota_bytes: null,
            quota_messages: null,
            quota_warning_percent: 90,
            send_limits: JSON.stringify(noSendLimits),
            keeps_forwarded: 1,
            created_ms: context.clock.epochMs(),
          },
          rest,
        );
        const id = await insertAccount(tx, row);
        await insertAddress(tx, {
          address,
          domain,
          kind: 'account',
          account: id,
          display_name: '',
          post_policy: 'anyone',
          posters: '[]',
        });
        await changeLists(tx, id, rest);
        if (row.type === 'group') await openToMembers(tx, id);
        return await readBack(tx, id);
      });
    },
    async change(id, change) {
      return await changes.change(async (tx) => {
        const row = await expectAccountRow(tx, id);
        await updateAccount(tx, { ...row, ...changedRow(row, change) });
        await changeLists(tx, id, change);
        if (change.type === 'group' && row.type !== 'group') await openToMembers(tx, id);
        return await readBack(tx, id);
      });
    },
    async rename(id, to, options) {
      const { address, domain } = normalAddress(to);
      return await changes.change(async (tx) => {
        const row = await expectAccountRow(tx, id);
        if (row.address === address) return await readBack(tx, id);
        await expectLocalDomain(tx, domain);
        await expectFreeAddress(tx, address);
        await updateAccount(tx, { ...row, address, domain });
        await moveAddress(tx, id, { from: row.address, address, domain });
        await moveCatchAlls(tx, row.address, address);
        if (options?.keepOldAsAlias) {
          await insertAddress(tx, {
            address: row.address,
            domain: row.domain,
            kind: 'alias',
            account: null,
            display_name: '',
            post_policy: 'anyone',
            posters: '[]',
          });
          await insertMember(tx, row.address, { target: `#${id}`, account: id });
        }
        return await readBack(tx, id);
      });
    },
    async remove(id) {
      await changes.change(async (tx) => {
        await expectAccountRow(tx, id);
        await deleteAccount(tx, id);
        await deleteEmptyAliases(tx);
      });
    },
  };
}

/** @throws DomainError bad-value */
export function checkDisplayName(name: string): void {
  if (/\p{Cc}/u.test(name) || name.length > MAX_NAME_CHARS)
    throw new DomainError(
      'bad-value',
      `a display name is one line of at most ${MAX_NAME_CHARS} characters`,
    );
}

/** @throws DomainError already-exists */
export async function expectFreeAddress(tx: SqlWriter, address: string): Promise<void> {
  const entry = await readAddress(tx, address);
  if (entry !== undefined)
    throw new DomainError('already-exists', `${address} is taken by an existing ${entry.kind}`);
}

/** The members of a shared mailbox may use all of it, until somebody changes this grant. */
async function openToMembers(tx: SqlWriter, id: AccountId): Promise<void> {
  const subject = formatSubject({ kind: 'account', account: id });
  await writeGrant(tx, {
    owner: id,
    collection: '',
    subject,
    is_negative: 0,
    rights: memberRights,
  });
}

async function readBack(tx: SqlWriter, id: AccountId): Promise<Account> {
  return await toAccount(tx, await expectAccountRow(tx, id));
}

async function writeLists(
  tx: SqlWriter,
  id: AccountId,
  change: AccountChange,
  plusSeparators: string,
): Promise<void> {
  if (change.forwards !== undefined) {
    if (change.forwards.length > MAX_FORWARDS)
      throw new DomainError('limit-reached', `at most ${MAX_FORWARDS} forwards an account`);
    const targets = change.forwards.map(normalAddress);
    for (const target of targets) await expectReachable(tx, target, plusSeparators);
    const once = new Map(targets.map((t) => [t.address, t.written]));
    await replaceForwards(tx, id, [...once.values()]);
  }
  if (change.administers !== undefined) {
    const domains = [...new Set(change.administers.map(normalDomain))];
    for (const domain of domains) await expectDomain(tx, domain);
    await replaceAdministeredDomains(tx, id, domains);
  }
}

function changedRow(row: NewAccountRow, change: AccountChange): NewAccountRow {
  checkChange(change);
  const { quota } = change;
  return {
    ...row,
    type: change.type ?? row.type,
    display_name: change.displayName?.normalize('NFC') ?? row.display_name,
    language: change.language === undefined ? row.language : normalLanguage(change.language),
    time_zone: change.timeZone === undefined ? row.time_zone : normalTimeZone(change.timeZone),
    profile: JSON.stringify(changedProfile(toProfile(row.profile), change.profile ?? {})),
    is_hidden: change.isHidden === undefined ? row.is_hidden : Number(change.isHidden),
    sent_copies: change.sentCopies ?? row.sent_copies,
    role: change.role ?? row.role,
    is_enabled: change.isEnabled === undefined ? row.is_enabled : Number(change.isEnabled),
    disabled_protocols: change.disabledProtocols?.join(' ') ?? row.disabled_protocols,
    quota_bytes: quota?.bytes === undefined ? row.quota_bytes : quota.bytes,
    quota_messages: quota?.messages === undefined ? row.quota_messages : quota.messages,
    quota_warning_percent: change.quotaWarningPercent ?? row.quota_warning_percent,
    send_limits:
      change.sendLimits === undefined
        ? row.send_limits
        : JSON.stringify({ ...(JSON.parse(row.send_limits) as object), ...change.sendLimits }),
    keeps_forwarded:
      change.keepsForwarded === undefined ? row.keeps_forwarded : Number(change.keepsForwarded),
  };
}

function checkChange(change: AccountChange): void {
  const refuse = (what: string) => {
    throw new DomainError('bad-value', what);
  };
  if (change.type !== undefined && !accountTypes.includes(change.type))
    refuse(`an account's type is one of ${accountTypes.join(', ')}`);
  checkDisplayName(change.displayName ?? '');
  if (change.sentCopies !== undefined && !sentCopiesChoices.includes(change.sentCopies))
    refuse(`sent copies are kept by one of ${sentCopiesChoices.join(', ')}`);
  for (const protocol of change.disabledProtocols ?? [])
    if (!protocolNames.includes(protocol))
      refuse(`${protocol} is no protocol; known are ${protocolNames.join(', ')}`);
  const counts = [
    change.quota?.bytes,
    change.quota?.messages,
    ...Object.values(change.sendLimits ?? {}),
  ];
  for (const count of counts)
    if (count !== null && count !== undefined && !(Number.isSafeInteger(count) && count >= 0))
      refuse('quotas and limits are whole numbers from 0, or none');
  const percent = change.quotaWarningPercent ?? 90;
  if (!(percent > 0 && percent <= 100)) refuse('the quota warning is a percentage from 1 to 100');
}
