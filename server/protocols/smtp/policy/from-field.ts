import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { formatMailAddress } from '#codecs/address/mail-address.ts';
import { parseHeader, rawFieldValue } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { SmtpContext } from '../command.ts';

/** More addresses in From than a person could have written. */
const MAX_FROM_ADDRESSES = 20;

/** The addresses of the From fields of a message, as text. */
// RFC 5322 §3.6.2
export function readFromAddresses(start: Bytes): string[] {
  const header = parseHeader(start, 0, start.length);
  const addresses: string[] = [];
  for (const field of header.fields) {
    if (field.name !== 'from') continue;
    const value = Buffer.from(rawFieldValue(header, field), 'latin1').toString('utf8');
    for (const entry of parseHeaderAddresses(value))
      if (entry.kind === 'mailbox' && entry.local !== undefined && entry.domain !== undefined)
        addresses.push(formatMailAddress({ local: entry.local, domain: entry.domain }));
  }
  return addresses;
}

/** Whether the signed-in user may write as all of these. */
// RFC 6409 §6.1
export async function mayUseFrom(
  { identity, parts }: SmtpContext,
  addresses: readonly string[],
): Promise<boolean> {
  if (identity === undefined) return true;
  if (addresses.length > MAX_FROM_ADDRESSES) return false;
  for (const address of new Set(addresses))
    if (!(await parts.mayUseSender(identity.account, address))) return false;
  return true;
}
