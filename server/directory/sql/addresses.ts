import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export type AddressKind = 'account' | 'alias' | 'group';

/** What one address of ours stands for. */
export interface AddressRow {
  readonly address: string;
  readonly domain: string;
  readonly kind: AddressKind;
  readonly account: AccountId | null;
  readonly display_name: string;
  readonly post_policy: string;
  readonly posters: string;
  /** Left out of the address list. */
  readonly is_hidden: number;
  /** Of a list of rooms ('' when it has none); null for everything else. */
  readonly building: string | null;
}
export type NewAddressRow = Omit<AddressRow, 'is_hidden' | 'building'> &
  Partial<Pick<AddressRow, 'is_hidden' | 'building'>>;

export interface MemberRow {
  /** '#<account id>' or an address. */
  readonly target: string;
  readonly account: AccountId | null;
  /** Of the account; null for an address. */
  readonly address: string | null;
  readonly is_enabled: number | null;
  readonly forward_count: number;
}

export function readAddress(sql: SqlReader, address: string): Promise<AddressRow | undefined> {
  return sql.get<AddressRow>`
    SELECT address, domain, kind, account, display_name, post_policy, posters, is_hidden, building
    FROM addresses WHERE address = ${address}`;
}

/** Addresses of one kind in order, after `after`, of one domain or ('') of all. */
export function readAddressesAfter(
  sql: SqlReader,
  { kind, domain, after, limit }: Record<'kind' | 'domain' | 'after', string> & { limit: number },
): Promise<AddressRow[]> {
  // One statement for both would look at the addresses of all domains.
  return domain === ''
    ? sql.all<AddressRow>`
        SELECT address, domain, kind, account, display_name, post_policy, posters, is_hidden, building
        FROM addresses
        WHERE kind = ${kind} AND address > ${after} ORDER BY address LIMIT ${limit}`
    : sql.all<AddressRow>`
        SELECT address, domain, kind, account, display_name, post_policy, posters, is_hidden, building
        FROM addresses
        WHERE kind = ${kind} AND domain = ${domain} AND address > ${after} ORDER BY address LIMIT ${limit}`;
}

export async function insertAddress(sql: SqlWriter, row: NewAddressRow): Promise<void> {
  await sql.run`
    INSERT INTO addresses (address, domain, kind, account, display_name, post_policy, posters, is_hidden, building)
    VALUES (${row.address}, ${row.domain}, ${row.kind}, ${row.account}, ${row.display_name},
      ${row.post_policy}, ${row.posters}, ${row.is_hidden ?? 0}, ${row.building ?? null})`;
}

export async function updateAddress(sql: SqlWriter, row: AddressRow): Promise<void> {
  await sql.run`
    UPDATE addresses SET display_name = ${row.display_name}, post_policy = ${row.post_policy},
      posters = ${row.posters}, is_hidden = ${row.is_hidden}, building = ${row.building} WHERE address = ${row.address}`;
}

/** Gives an account's entry another address; forwards to the old one follow. */
export async function moveAddress(
  sql: SqlWriter,
  account: AccountId,
  { from, address, domain }: { from: string; address: string; domain: string },
): Promise<void> {
  await sql.run`UPDATE forwards SET target = ${address} WHERE lower(target) = ${from}`;
  await sql.run`UPDATE addresses SET address = ${address}, domain = ${domain} WHERE account = ${account}`;
}

export async function deleteAddress(sql: SqlWriter, address: string): Promise<void> {
  const subject = `group:${address}`;
  await sql.run`DELETE FROM grants WHERE subject = ${subject}`;
  await sql.run`DELETE FROM address_members WHERE target = ${address}`;
  await sql.run`DELETE FROM addresses WHERE address = ${address}`;
}

export function readMembers(sql: SqlReader, owner: string): Promise<MemberRow[]> {
  return sql.all<MemberRow>`
    SELECT m.target, m.account, a.address, a.is_enabled,
           (SELECT count(*) FROM forwards f WHERE f.account = m.account) AS forward_count
    FROM address_members m LEFT JOIN accounts a ON a.id = m.account WHERE m.owner = ${owner} ORDER BY m.target`;
}

export async function insertMember(
  sql: SqlWriter,
  owner: string,
  member: { target: string; account: AccountId | null },
): Promise<void> {
  await sql.run`
    INSERT INTO address_members (owner, target, account) VALUES (${owner}, ${member.target}, ${member.account})
    ON CONFLICT (owner, target) DO NOTHING`;
}

export async function deleteMember(sql: SqlWriter, owner: string, target: string): Promise<number> {
  return (await sql.run`DELETE FROM address_members WHERE owner = ${owner} AND target = ${target}`)
    .changes;
}

/** Entries that list this target ('#<account id>' or an address) as a member. */
export function readOwnersOf(sql: SqlReader, target: string): Promise<AddressRow[]> {
  return sql.all<AddressRow>`
    SELECT a.address, a.domain, a.kind, a.account, a.display_name, a.post_policy, a.posters,
           a.is_hidden, a.building
    FROM address_members m JOIN addresses a ON a.address = m.owner WHERE m.target = ${target} ORDER BY a.address`;
}

/** Addresses whose members became none: an alias without targets takes no mail and is dropped by its remover. */
export async function deleteEmptyAliases(sql: SqlWriter): Promise<void> {
  await sql.run`
    DELETE FROM addresses WHERE kind = 'alias'
      AND NOT EXISTS (SELECT 1 FROM address_members m WHERE m.owner = addresses.address)`;
}
