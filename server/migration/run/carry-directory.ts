import { isDomainError } from '#platform/errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import { isList, type MigrationUser } from '../migration-user.ts';
import { aliasConflict, listConflict } from '../planned-entries.ts';
import type { AccountResult, MigrationRun } from '../run-migration.ts';
import { readAccounts } from '../sql/accounts.ts';
import { putEntry, readEntries } from '../sql/directory-entries.ts';
import {
  hasAddress,
  isSameAddress,
  openPosting,
  type TargetDirectory,
} from '../target-directory.ts';
import { addressMap, targetMembers, type AddressMap } from '../users/target-members.ts';

interface DirectoryJob extends Pick<MigrationRun, 'ledger' | 'createsAccounts'> {
  readonly directory: TargetDirectory;
  /** Of everybody in the migration: lists name others, who may be of another group. */
  readonly people: AddressMap;
  readonly batch: number;
  /** What the ledger knows by now. */
  readonly known: Map<string, LedgerEntry>;
  /** Names in the source of accounts that this migration made. */
  readonly created: ReadonlySet<string>;
}

/**
 * Makes aliases, lists and the members of shared mailboxes, after all accounts and before the first item. What is in the ledger
 * as made is this migration's own: a rerun adds and removes only what became different in the source. What was there before
 * stays as it is. Gives what went wrong, for people, by names in the source.
 */
export async function carryDirectory(
  run: MigrationRun,
  batch: number,
  accounts: readonly MigrationUser[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { ledger, createsAccounts, users, everybody = users, target } = run;
  const problems = new Map<string, string[]>();
  const { directory } = target;
  if (directory === undefined) return problems;
  const known = new Map((await readEntries(ledger.sql)).map((it) => [it.address, it]));
  const created = new Set(
    (await readAccounts(ledger.sql)).filter((it) => it.isCreated).map(({ source }) => source),
  );
  const people = addressMap(everybody);
  const job = { ledger, createsAccounts, directory, people, batch, known, created };
  const attempt = async (source: string, work: () => Promise<readonly string[]>) => {
    const found = await orReason(work);
    if (found.length > 0) problems.set(source, [...(problems.get(source) ?? []), ...found]);
  };
  const lists = users.filter(isList);
  // Every list before any member: they name each other.
  for (const list of lists) await attempt(list.source, async () => await expectList(job, list));
  for (const user of [...accounts, ...lists]) {
    for (const alias of user.aliases ?? [])
      await attempt(user.source, async () => await carryAlias(job, user, alias));
    if (!problems.has(user.source) || !isList(user))
      await attempt(user.source, async () => await carryMembers(job, user));
  }
  return problems;
}

/** What became of the lists. */
export function listResults(
  { users, target }: MigrationRun,
  problems: ReadonlyMap<string, readonly string[]>,
): AccountResult[] {
  return users.filter(isList).map(({ source, target: address }) => {
    const found =
      target.directory === undefined
        ? [
            `${address} is a list, and those are made in the target itself: take its line out of the list of users`,
          ]
        : (problems.get(source) ?? []);
    const state = found.length === 0 ? 'done' : 'failed';
    return { source, target: address, state, problems: found };
  });
}

async function expectList(job: DirectoryJob, user: MigrationUser): Promise<readonly string[]> {
  const { directory, createsAccounts, known, batch } = job;
  const { target: address, source, displayName = '', posting = openPosting } = user;
  const entry = await directory.find(address);
  const conflict = listConflict(address, entry);
  const ours = known.get(address);
  const blank = { address, kind: 'list', source, displayName, posting, batch } as const;
  if (conflict !== undefined) {
    await note(job, { ...blank, state: 'refused', members: [], problems: [conflict] });
    return [conflict];
  }
  if (entry !== undefined) {
    if (ours === undefined)
      await note(job, { ...blank, state: 'there', members: [], problems: [] });
    return [];
  }
  if (!createsAccounts)
    return [`there is no list ${address} in the target: make it, or run with --create-accounts`];
  // Intended before it is there: after a cut the list is known as ours.
  await note(job, { ...blank, state: 'made', members: [], problems: [] });
  await directory.addList({ address, displayName, posting });
  return [];
}

async function carryAlias(
  job: DirectoryJob,
  { source, target }: MigrationUser,
  alias: string,
): Promise<readonly string[]> {
  const { directory, createsAccounts, known, batch } = job;
  if (isSameAddress(alias, target)) return [];
  const entry = await directory.find(alias);
  const conflict = aliasConflict(alias, target, entry);
  const blank = {
    address: alias,
    kind: 'alias',
    source,
    displayName: '',
    posting: openPosting,
    members: [target],
    batch,
  } as const;
  if (conflict !== undefined) {
    await note(job, { ...blank, state: 'refused', problems: [conflict] });
    return [conflict];
  }
  if (entry !== undefined) {
    if (known.get(alias)?.state !== 'made')
      await note(job, { ...blank, state: 'there', problems: [] });
    return [];
  }
  if (!createsAccounts) return [];
  await note(job, { ...blank, state: 'made', problems: [] });
  const refusal = await orReason(async () => {
    await directory.addAlias(alias, target);
    return [];
  });
  if (refusal.length === 0) return [];
  const told = refusal.map((it) => `the alias ${alias} of ${target}: ${it}`);
  await note(job, { ...blank, state: 'refused', problems: told });
  return told;
}

/** Of what this migration made, the members; of the rest, that some are missing. */
async function carryMembers(job: DirectoryJob, user: MigrationUser): Promise<readonly string[]> {
  const { directory, known, people, batch, created } = job;
  const { target: address, source } = user;
  const { members: wanted, problems: unknown } = targetMembers(user, people);
  const entry = await directory.find(address);
  const noted = known.get(address);
  if (entry === undefined || (wanted.length === 0 && noted === undefined)) return unknown;
  const isOurs = noted === undefined ? created.has(source) : noted.state === 'made';
  const blank = {
    address,
    kind: isList(user) ? 'list' : 'shared-mailbox',
    source,
    displayName: user.displayName ?? '',
    posting: user.posting ?? openPosting,
    batch: noted?.batch ?? batch,
  } as const;
  if (!isOurs) {
    const missing = wanted.filter((it) => !hasAddress(entry.members, it));
    const told =
      missing.length === 0
        ? unknown
        : [...unknown, `${address} was here before and lacks members: ${missing.join(', ')}`];
    await note(job, { ...blank, state: 'there', members: [], problems: told });
    return told;
  }
  const before = noted?.members ?? [];
  const members: string[] = [];
  const problems = [...unknown];
  for (const member of wanted) {
    // Who was a member by this migration and no longer is, was taken out by somebody here.
    if (hasAddress(before, member) || hasAddress(entry.members, member)) {
      members.push(member);
      continue;
    }
    const refusal = await orReason(async () => {
      await directory.addMember(address, member);
      return [];
    });
    if (refusal.length === 0) members.push(member);
    else problems.push(...refusal.map((it) => `${address}: the member ${member}: ${it}`));
  }
  for (const member of before)
    if (!hasAddress(wanted, member) && hasAddress(entry.members, member))
      await directory.removeMember(address, member);
  await note(job, { ...blank, state: 'made', members, problems });
  return problems;
}

async function note({ ledger, known }: DirectoryJob, entry: LedgerEntry): Promise<void> {
  await ledger.sql.transaction(async (tx) => await putEntry(tx, entry));
  known.set(entry.address, entry);
}

async function orReason(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return [error.message];
  }
}
