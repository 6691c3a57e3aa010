import type { MailboxEntry } from '#codecs/ews/mailbox-entry.ts';
import { LRUCache } from 'lru-cache';

/** Finds out whose the addresses are that only Exchange's directory understands. */
export interface AddressResolver {
  /** The mail address for a legacyExchangeDN ("/O=.../CN=RECIPIENTS/CN=ANNA"); undefined when nobody has it any more. */
  resolve(distinguishedName: string): Promise<string | undefined>;
  /** The mail address of somebody as an item names them. */
  addressOf(entry: MailboxEntry): Promise<string | undefined>;
}

/** Of an organisation's correspondence with itself some thousands suffice. */
const MAX_KNOWN = 5000;

/** @param ask whose a name is by the directory; told once for each */
export function createAddressResolver(
  ask: (distinguishedName: string) => Promise<string | undefined>,
): AddressResolver {
  const known = new LRUCache<string, { readonly address: string | undefined }>({ max: MAX_KNOWN });
  const resolve = async (distinguishedName: string): Promise<string | undefined> => {
    const key = distinguishedName.toLowerCase();
    const found = known.get(key);
    if (found !== undefined) return found.address;
    const address = await ask(distinguishedName);
    known.set(key, { address });
    return address;
  };
  return {
    resolve,
    async addressOf({ address, routingType }) {
      if (isMailAddress(address)) return address;
      const isLegacy = routingType.toUpperCase() === 'EX' || address.startsWith('/');
      return isLegacy && address !== '' ? await resolve(address) : undefined;
    },
  };
}

export function isMailAddress(address: string): boolean {
  return /^[^\s@/][^\s@]*@[^\s@]+$/.test(address);
}

/**
 * The name of the directory in an address that Exchange made of one for mail that leaves it:
 * "IMCEAEX-_O=ORG_OU=SITE_CN=RECIPIENTS_CN=ANNA@example.test".
 */
export function fromEncapsulated(address: string): string | undefined {
  const found = /^IMCEAEX-(.+)@[^@]+$/i.exec(address);
  if (found === null) return undefined;
  return found[1]!
    .replaceAll('_', '/')
    .replaceAll(/\+([0-9A-F]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
