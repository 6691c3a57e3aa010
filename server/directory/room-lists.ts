import { DomainError } from '#platform/errors.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import { checkDisplayName, expectFreeAddress } from './account-changes.ts';
import { normalAddress } from './address-form.ts';
import { addTargets, readTargets, removeTarget, type Target } from './aliases.ts';
import type { DirectoryContext } from './directory-context.ts';
import { expectLocalDomain } from './domains.ts';
import { newGroupRow } from './groups.ts';
import { resourceBounds } from './resource-policy.ts';
import { readAccountById } from './sql/accounts.ts';
import {
  deleteAddress,
  insertAddress,
  readAddress,
  readAddressesAfter,
  readMembers,
  updateAddress,
  type AddressRow,
} from './sql/addresses.ts';

/** Rooms under one name, such as those of a building: calendar programs offer them together. */
export interface RoomList {
  readonly address: string;
  readonly displayName: string;
  /** ''. */
  readonly building: string;
  readonly rooms: readonly Target[];
}

export interface RoomLists {
  /**
   * Makes the list, or changes what is named of the one that is there and adds rooms to it.
   * @throws DomainError bad-value, already-exists, not-found, limit-reached
   */
  add(
    list: { readonly address: string; readonly rooms?: readonly string[] } & Partial<
      Pick<RoomList, 'displayName' | 'building'>
    >,
  ): Promise<RoomList>;
  find(address: string): Promise<RoomList | undefined>;
  /** In the order of their addresses. */
  list(options?: { domain?: string }): Promise<RoomList[]>;
  /** Removes the list, or only one room of it; the rooms themselves stay. @throws DomainError not-found */
  remove(address: string, room?: string): Promise<void>;
}

export function createRoomLists({ sql, changes, settings }: DirectoryContext): RoomLists {
  return {
    async add({ address: given, rooms = [], displayName, building }) {
      const { address, domain } = normalAddress(given);
      checkDisplayName(displayName ?? '');
      return await changes.change(async (tx) => {
        const present = await readAddress(tx, address);
        if (present === undefined || present.building === null) {
          await expectLocalDomain(tx, domain);
          await expectFreeAddress(tx, address);
        }
        const row: AddressRow = {
          ...newGroupRow,
          address,
          domain,
          display_name: displayName?.normalize('NFC').trim() ?? present?.display_name ?? '',
          building: checkedBuilding(building) ?? present?.building ?? '',
        };
        await (present === undefined ? insertAddress(tx, row) : updateAddress(tx, row));
        await addTargets(tx, address, rooms, settings().plusSeparators);
        await expectRooms(tx, address);
        return await toRoomList(tx, row);
      });
    },
    async find(given) {
      const row = await readAddress(sql, normalAddress(given).address);
      return row?.building == null ? undefined : await toRoomList(sql, row);
    },
    async list({ domain = '' } = {}) {
      const all = { kind: 'group', domain, after: '', limit: 1_000_000 };
      const rows = (await readAddressesAfter(sql, all)).filter((row) => row.building !== null);
      return await Promise.all(rows.map((row) => toRoomList(sql, row)));
    },
    async remove(given, room) {
      const { address } = normalAddress(given);
      await changes.change(async (tx) => {
        if ((await readAddress(tx, address))?.building == null)
          throw new DomainError('not-found', `there is no room list ${address}`);
        if (room === undefined) await deleteAddress(tx, address);
        else await removeTarget(tx, address, room);
      });
    },
  };
}

/** @throws DomainError bad-value */
async function expectRooms(tx: SqlWriter, list: string): Promise<void> {
  for (const { account, address, target } of await readMembers(tx, list)) {
    const type = account === null ? undefined : (await readAccountById(tx, account))?.type;
    if (type !== 'resource')
      throw new DomainError(
        'bad-value',
        `${address ?? target} is no room: a room list holds accounts of type resource`,
      );
  }
}

function checkedBuilding(text: string | undefined): string | undefined {
  const trimmed = text?.normalize('NFC').trim();
  if (
    trimmed !== undefined &&
    (trimmed.length > resourceBounds.textChars || /\p{Cc}/u.test(trimmed))
  )
    throw new DomainError(
      'bad-value',
      `the building of a room list is one line of at most ${resourceBounds.textChars} characters`,
    );
  return trimmed;
}

async function toRoomList(sql: SqlReader, row: AddressRow): Promise<RoomList> {
  return {
    address: row.address,
    displayName: row.display_name,
    building: row.building ?? '',
    rooms: await readTargets(sql, row.address),
  };
}
