import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { Accounts } from './accounts.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import { formatSubject, parseGrantee, parseSubject, type Grantee } from './grantee.ts';
import { addRights, everyRight, normalRights, onlyRights, removeRights } from './rights.ts';
import {
  copyCollectionGrants,
  deleteCollectionGrants,
  deleteGrant,
  readGrant,
  readGrantsOf,
  readOwnersGrantingTo,
  writeGrant,
  type GrantRow,
} from './sql/grants.ts';
import type { Subjects } from './subjects.ts';

export interface Grant {
  readonly owner: AccountId;
  /** Object id of the collection; '' for everything the owner has. */
  readonly collection: string;
  readonly grantee: Grantee;
  /** Takes the rights away from those who have them by another grant ("-identifier"). */
  readonly isNegative: boolean;
  /** In the order of `everyRight`. */
  readonly rights: string;
}

export interface GrantChange {
  readonly owner: AccountId;
  readonly collection: string;
  readonly grantee: Grantee;
  readonly isNegative?: boolean;
  /** Default: replace. Removing the last right removes the grant. */
  readonly mode?: 'replace' | 'add' | 'remove';
  /** With replace: rights that stay when they are there. */
  readonly keeping?: string;
  readonly rights: string;
}

/** Something of somebody else's that an account may see. */
export interface SharedCollection {
  readonly owner: AccountId;
  /** '' for everything the owner has. */
  readonly collection: string;
  readonly rights: string;
}

// RFC 4314 §2
/**
 * Who may do what with whose collections. All grants that fit add up, those on the whole account included; then the
 * negative ones are taken away. The owner has every right, whatever is granted.
 */
export interface Grants {
  /** The rights left; ''. @throws DomainError bad-value, not-found */
  change(change: GrantChange): Promise<string>;
  /** All of them or none. @throws DomainError bad-value, not-found, limit-reached */
  changeAll(changes: readonly GrantChange[]): Promise<void>;
  /** In the order of collections; with a collection only its own, not those of the whole account. */
  grantsOn(owner: AccountId, collection?: string): Promise<Grant[]>;
  /**
   * '' when there are none. Quick: from memory while nothing changes. `assumed`: rights that hold as if they were granted, so
   * that negative grants take them away.
   */
  rightsOf(
    account: AccountId,
    owner: AccountId,
    collection: string,
    assumed?: string,
  ): Promise<string>;
  /** What others share with the account, where at least one right is left. */
  sharedWith(account: AccountId): Promise<SharedCollection[]>;
  /** The collection is gone. */
  removeCollection(owner: AccountId, collection: string): Promise<void>;
  /** A new collection starts with the grants of another (a child with its parent's). */
  copyCollection(owner: AccountId, from: string, to: string): Promise<void>;
  /** "anyone", "@domain", or the address of an account or group; "-" in front makes it negative. @throws DomainError not-found, bad-value */
  parseIdentifier(text: string): Promise<{ grantee: Grantee; isNegative: boolean }>;
  /** The way back; undefined when the account is gone. */
  formatIdentifier(grant: Pick<Grant, 'grantee' | 'isNegative'>): Promise<string | undefined>;
}

/** What one account grants. */
interface OwnerGrants {
  readonly rows: readonly GrantRow[];
  /** By collection, '' for all of them: a list of thousands of shared mailboxes looks at each grant once. */
  readonly byCollection: ReadonlyMap<string, readonly GrantRow[]>;
}

const MAX_CACHED_OWNERS = 5_000;
const MAX_GRANTS_AN_OWNER = 10_000;

export function createGrants(
  context: DirectoryContext,
  { accounts, domains, subjects }: { accounts: Accounts; domains: Domains; subjects: Subjects },
): Grants {
  const { sql, changes } = context;
  const byOwner = changes.cache<number, OwnerGrants>(MAX_CACHED_OWNERS);
  const shared = changes.cache<number, SharedCollection[]>(MAX_CACHED_OWNERS);
  const load = (owner: AccountId) =>
    byOwner.load(owner, async () => byCollection(await readGrantsOf(sql, owner)));

  const readShared = async (account: AccountId): Promise<SharedCollection[]> => {
    const own = await subjects.of(account);
    const found: SharedCollection[] = [];
    for (const owner of await readOwnersGrantingTo(sql, [...own])) {
      if (owner === account) continue;
      const grants = await load(owner);
      for (const collection of grants.byCollection.keys()) {
        const rights = effectiveRights(grants, own, collection);
        if (rights !== '') found.push({ owner, collection, rights });
      }
    }
    return found;
  };

  /** The rights left by each. */
  const changeAll = async (all: readonly GrantChange[]): Promise<readonly string[]> => {
    const owners = new Set(all.map((change) => change.owner));
    for (const owner of owners)
      if ((await accounts.get(owner)) === undefined)
        throw new DomainError('not-found', `there is no account number ${owner}`);
    return await changes.change(async (tx) => {
      const left: string[] = [];
      for (const change of all) left.push(await applyChange(tx, change));
      for (const owner of owners)
        if ((await readGrantsOf(tx, owner)).length > MAX_GRANTS_AN_OWNER)
          throw new DomainError(
            'limit-reached',
            `at most ${MAX_GRANTS_AN_OWNER} grants an account`,
          );
      return left;
    });
  };

  return {
    async change(change) {
      return (await changeAll([change]))[0]!;
    },
    async changeAll(all) {
      await changeAll(all);
    },
    async grantsOn(owner, collection) {
      const grants = await load(owner);
      const rows = collection === undefined ? grants.rows : grants.byCollection.get(collection);
      return (rows ?? []).map((row) => ({
        owner,
        collection: row.collection,
        grantee: parseSubject(row.subject),
        isNegative: row.is_negative === 1,
        rights: row.rights,
      }));
    },
    async rightsOf(account, owner, collection, assumed = '') {
      if (account === owner) return everyRight;
      const grants = await load(owner);
      if (grants.rows.length === 0) return assumed;
      return effectiveRights(grants, await subjects.of(account), collection, assumed);
    },
    sharedWith: (account) => shared.load(account, () => readShared(account)),
    async removeCollection(owner, collection) {
      if (!(await load(owner)).byCollection.has(collection)) return;
      await changes.change((tx) => deleteCollectionGrants(tx, owner, collection));
    },
    async copyCollection(owner, from, to) {
      if (!(await load(owner)).byCollection.has(from)) return;
      await changes.change((tx) => copyCollectionGrants(tx, owner, { from, to }));
    },
    async parseIdentifier(text) {
      const isNegative = text.startsWith('-');
      const grantee = await parseGrantee(sql, domains, isNegative ? text.slice(1) : text);
      return { grantee, isNegative };
    },
    async formatIdentifier({ grantee, isNegative }) {
      const sign = isNegative ? '-' : '';
      if (grantee.kind === 'anyone') return `${sign}anyone`;
      if (grantee.kind === 'domain') return `${sign}@${grantee.domain}`;
      if (grantee.kind === 'group') return sign + grantee.address;
      const account = await accounts.get(grantee.account);
      return account && sign + account.address;
    },
  };
}

async function applyChange(tx: SqlWriter, change: GrantChange): Promise<string> {
  const { owner, collection, grantee, mode = 'replace', keeping = '' } = change;
  const rights = normalRights(change.rights);
  const subject = formatSubject(grantee);
  const key = { owner, collection, subject, is_negative: change.isNegative ? 1 : 0 };
  const present = (await readGrant(tx, key))?.rights ?? '';
  const stays = mode === 'replace' ? onlyRights(present, keeping) : present;
  const left = mode === 'remove' ? removeRights(present, rights) : addRights(stays, rights);
  if (left === '') await deleteGrant(tx, key);
  else await writeGrant(tx, { ...key, rights: left });
  return left;
}

function byCollection(rows: readonly GrantRow[]): OwnerGrants {
  return { rows, byCollection: Map.groupBy(rows, (row) => row.collection) };
}

function effectiveRights(
  grants: OwnerGrants,
  subjects: ReadonlySet<string>,
  collection: string,
  assumed = '',
): string {
  let granted = assumed;
  let denied = '';
  for (const key of new Set(['', collection]))
    for (const row of grants.byCollection.get(key) ?? []) {
      if (!subjects.has(row.subject)) continue;
      if (row.is_negative === 1) denied += row.rights;
      else granted += row.rights;
    }
  return granted === '' ? '' : removeRights(granted, denied);
}
