import { addressOfEntryId } from '../entry-id.ts';
import { addressOfX500, readAddress, recipientKeys, toMailAddress } from '../mapi-address.ts';
import type { MapiAddress } from '../mapi-address.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';
import type { Conversion } from './context.ts';

export interface Recipient {
  /** 1 to, 2 cc, 3 bcc; of meetings 2 is optional and 3 a resource. */
  readonly type: number;
  readonly address: MapiAddress;
  readonly reader: PropertyReader;
}

/** The recipients that have at least a name. */
export function readRecipients({ item, options }: Conversion): Recipient[] {
  return item.recipients.flatMap((bag) => {
    const reader = new PropertyReader(bag);
    const address = readAddress(reader, recipientKeys, options.resolveX500);
    const type = (reader.number(tags.recipientType) ?? 1) & 15;
    return address === undefined ? [] : [{ type, address, reader }];
  });
}

/** A list of entry ids: their count, the length of all, and each with its length, filled up to four bytes. */
// MS-OXCDATA §2.3.3
export function replyAddresses({ reader, options }: Conversion): MapiAddress[] {
  const list = reader.bytes(tags.replyRecipientEntries);
  const names = reader.text(tags.replyRecipientNames)?.split(';') ?? [];
  if (list === undefined || list.length < 8) return [];
  const addresses: MapiAddress[] = [];
  const count = Math.min(list.readUInt32LE(0), list.length);
  for (let i = 0, at = 8; i < count && at + 4 <= list.length; i++) {
    const length = list.readUInt32LE(at);
    const entry = addressOfEntryId(list.subarray(at + 4, at + 4 + length));
    const name = entry?.name ?? names[i]?.trim();
    const address =
      entry?.type === 'EX'
        ? addressOfX500(name, entry.address, options.resolveX500)
        : toMailAddress(name, entry?.address);
    if (address !== undefined) addresses.push(address);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return addresses;
}
