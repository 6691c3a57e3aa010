import { createHash } from 'node:crypto';
import type { AccountId } from '#platform/ids.ts';
import type { AccountType } from './account.ts';
import { toProfile } from './account-rows.ts';
import type { Accounts } from './accounts.ts';
import { toDisplayDomain } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import { emptyProfile, type Profile } from './profile.ts';
import { toPolicy } from './resources.ts';
import {
  readAliasesOfOne,
  readListedAccounts,
  readListedGroups,
  type ListedAccountRow,
  type ListedGroupRow,
} from './sql/address-list.ts';

export type AddressListKind = 'person' | 'group' | 'room' | 'equipment' | 'room-list';

/** What is said of a room, a thing, or a list of rooms. */
export interface ListedPlace {
  readonly capacity: number | null;
  readonly building: string;
  readonly floor: string;
  readonly features: readonly string[];
}

export interface AddressListEntry {
  /** Stays the same while the thing exists; letters, digits, and what an address may hold. */
  readonly id: string;
  readonly kind: AddressListKind;
  /** Undefined for groups without a mailbox and for room lists. */
  readonly account: AccountId | undefined;
  readonly address: string;
  /** Aliases that stand for it alone. */
  readonly otherAddresses: readonly string[];
  readonly domain: string;
  /** The address when it has no name. */
  readonly displayName: string;
  readonly profile: Profile;
  /** Undefined for people and groups. */
  readonly place: ListedPlace | undefined;
  /** Changes when anything above does; the same in every process. */
  readonly tag: string;
  /** What searches look at: folded. */
  readonly searchText: string;
}

export interface AddressListView {
  /** Changes when an entry comes, goes or changes; the same in every process. */
  readonly tag: string;
  /** By id, in the order of names. */
  readonly entries: ReadonlyMap<string, AddressListEntry>;
}

/** Who can be written to and invited here, as far as the domain of the one who asks may know (`addressList` of its settings). */
export interface AddressList {
  /** Quick: from memory while the directory does not change. Nothing for accounts whose domain has no address list. */
  viewFor(account: AccountId): Promise<AddressListView>;
  /** Entries that hold every word of the text in a name, an address or the profile; those that begin with it come first. */
  search(
    account: AccountId,
    text: string,
    options?: { readonly limit?: number; readonly kinds?: readonly AddressListKind[] },
  ): Promise<AddressListEntry[]>;
}

/** Entries remembered in all views together. */
const MAX_CACHED_ENTRIES = 200_000;
const MAX_QUERY_CHARS = 256;
const DEFAULT_LIMIT = 1_000;

export function createAddressList(
  { sql, changes }: DirectoryContext,
  { accounts, domains }: { accounts: Accounts; domains: Domains },
): AddressList {
  const views = changes.cache<string, AddressListView>(
    MAX_CACHED_ENTRIES,
    ({ entries }) => 1 + entries.size,
  );

  const read = async (isShown: (domain: string) => boolean): Promise<AddressListView> => {
    const aliases = Map.groupBy(await readAliasesOfOne(sql), (row) => row.account);
    const found = [
      ...(await readListedAccounts(sql))
        .filter((row) => isShown(row.domain))
        .map((row) =>
          toEntry(
            row,
            (aliases.get(row.id) ?? []).map((a) => a.address),
          ),
        ),
      ...(await readListedGroups(sql)).filter((row) => isShown(row.domain)).map(toGroupEntry),
    ];
    // Made here: its data are some megabytes.
    const byName = new Intl.Collator('und', { numeric: true });
    found.sort((a, b) => byName.compare(a.displayName, b.displayName) || (a.id < b.id ? -1 : 1));
    return {
      tag: digest(found.map((entry) => `${entry.id} ${entry.tag}`).join('\n')),
      entries: new Map(found.map((entry) => [entry.id, entry])),
    };
  };

  const viewFor = async (id: AccountId): Promise<AddressListView> => {
    const domain = (await accounts.get(id))?.domain;
    const scope = domain && (await domains.find(domain))?.settings.addressList;
    if (domain === undefined || scope === undefined || scope === 'none') return emptyView;
    if (scope === 'domain') return await views.load(domain, () => read((d) => d === domain));
    return await views.load('', async () => {
      const all = (await domains.list()).filter((d) => d.settings.addressList === 'server');
      const names = new Set(all.map((d) => d.name));
      return await read((d) => names.has(d));
    });
  };

  return {
    viewFor,
    async search(account, text, { limit = DEFAULT_LIMIT, kinds } = {}) {
      const query = foldForSearch(text.slice(0, MAX_QUERY_CHARS)).trim();
      const words = query.split(/\s+/);
      const { entries } = await viewFor(account);
      const first: AddressListEntry[] = [];
      const others: AddressListEntry[] = [];
      for (const entry of entries.values()) {
        if (kinds !== undefined && !kinds.includes(entry.kind)) continue;
        if (!words.every((word) => entry.searchText.includes(word))) continue;
        const isFirst = entry.address.startsWith(query) || entry.searchText.startsWith(query);
        (isFirst ? first : others).push(entry);
      }
      return [...first, ...others].slice(0, limit);
    },
  };
}

const emptyView: AddressListView = { tag: 'empty', entries: new Map() };
/** Without case and accents, so that "Muller" finds "Müller". */
function foldForSearch(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function toEntry(row: ListedAccountRow, otherAddresses: readonly string[]): AddressListEntry {
  const policy = row.type === 'resource' ? toPolicy(row.policy ?? undefined) : undefined;
  return completed({
    id: `account-${row.id}`,
    kind: policy?.kind ?? (row.type as Exclude<AccountType, 'resource' | 'public'>),
    account: row.id,
    address: row.address,
    otherAddresses,
    domain: row.domain,
    displayName: row.display_name || row.address,
    profile: toProfile(row.profile),
    place: policy && {
      capacity: policy.capacity,
      building: policy.building,
      floor: policy.floor,
      features: policy.features,
    },
  });
}

function toGroupEntry(row: ListedGroupRow): AddressListEntry {
  const { address, building } = row;
  return completed({
    id: `group-${address}`,
    kind: building === null ? 'group' : 'room-list',
    account: undefined,
    address,
    otherAddresses: [],
    domain: row.domain,
    displayName: row.display_name || address,
    profile: emptyProfile,
    place: building === null ? undefined : { capacity: null, building, floor: '', features: [] },
  });
}

function completed(facts: Omit<AddressListEntry, 'tag' | 'searchText'>): AddressListEntry {
  const { displayName, address, otherAddresses, profile, place, domain } = facts;
  const texts = [
    displayName,
    address,
    ...otherAddresses,
    toDisplayDomain(domain),
    profile.title,
    profile.department,
    profile.phone,
    place?.building ?? '',
    ...(place?.features ?? []),
  ];
  const searchText = foldForSearch(texts.filter((text) => text !== '').join('\n'));
  return { ...facts, tag: digest(JSON.stringify(facts)), searchText };
}

/** 96 bits: enough to tell two states of one entry apart. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
