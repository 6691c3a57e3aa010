import type { EwsClient } from '#clients/ews/ews-client.ts';
import { expandDl } from '#codecs/ews/expand-dl.ts';
import type { MailboxEntry } from '#codecs/ews/mailbox-entry.ts';
import { resolveNames, type Resolutions } from '#codecs/ews/resolve-names.ts';
import { getRoomLists, getRooms } from '#codecs/ews/rooms.ts';
import { isDomainError } from '#platform/errors.ts';
import type { SourceAccount } from '../source.ts';

const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789._-');
/** Whoever has more than a hundred addresses that begin alike for longer than this is left. */
const MAX_PREFIX = 20;

/**
 * Everybody in the directory that has a mailbox or is a list. The directory gives at most a hundred for one question, so it is
 * asked for addresses that begin with "a", with "aa" where that are too many, and so on.
 */
export async function* listAccounts(client: EwsClient): AsyncGenerator<SourceAccount> {
  const rooms = await findRooms(client);
  const seen = new Set<string>();
  const prefixes = [...letters].reverse();
  while (prefixes.length > 0) {
    const prefix = prefixes.pop()!;
    const { entries, isComplete } = await ask(client, prefix);
    for (const entry of entries) {
      const address = entry.address.toLowerCase();
      if (!address.includes('@') || seen.has(address)) continue;
      seen.add(address);
      const account = await toAccount(client, entry, rooms);
      if (account !== undefined) yield account;
    }
    if (!isComplete && prefix.length < MAX_PREFIX)
      for (const letter of letters.toReversed()) prefixes.push(prefix + letter);
  }
}

async function ask(client: EwsClient, prefix: string): Promise<Resolutions> {
  try {
    return await client.call(resolveNames(`smtp:${prefix}`));
  } catch (error) {
    if (isDomainError(error, 'not-found')) return { entries: [], isComplete: true };
    throw error;
  }
}

async function findRooms(client: EwsClient): Promise<ReadonlySet<string>> {
  const rooms = new Set<string>();
  try {
    for (const list of await client.call(getRoomLists()))
      for (const room of await client.call(getRooms(list.address)))
        rooms.add(room.address.toLowerCase());
  } catch (error) {
    // Servers before 2010 SP1 have no such lists.
    if (!isDomainError(error) || isDomainError(error, 'unavailable')) throw error;
  }
  return rooms;
}

async function toAccount(
  client: EwsClient,
  { name, address, type }: MailboxEntry,
  rooms: ReadonlySet<string>,
): Promise<SourceAccount | undefined> {
  const common = { name: address.toLowerCase(), address: address.toLowerCase(), displayName: name };
  if (type === 'PublicDL') {
    const members = await client.call(expandDl(address));
    return {
      ...common,
      type: 'list',
      members: members.map((m) => m.address.toLowerCase()).filter((m) => m.includes('@')),
    };
  }
  if (type === 'PublicFolder') return { ...common, type: 'public' };
  if (type !== 'Mailbox' && type !== '') return undefined;
  return { ...common, type: rooms.has(common.address) ? 'room' : 'person' };
}
