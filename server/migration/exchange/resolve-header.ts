import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Loss } from '../item.ts';
import { fromEncapsulated, type AddressResolver } from './address-resolver.ts';

const encapsulated = /IMCEAEX-[^\s<>",;:@]+@[^\s<>",;:@]+/gi;
/** Folded fields break such addresses nowhere, but some have many. */
const MAX_ADDRESSES = 500;

/** A message with the addresses of Exchange's directory in its header replaced by those that take mail. */
export async function resolveHeader(
  message: Bytes,
  resolver: AddressResolver,
): Promise<{ readonly message: Bytes; readonly losses: Loss[] }> {
  const { end } = parseHeader(message, 0, message.length);
  const header = message.toString('latin1', 0, end);
  const found = [...new Set(header.match(encapsulated))].slice(0, MAX_ADDRESSES);
  if (found.length === 0) return { message, losses: [] };
  const losses: Loss[] = [];
  const addresses = new Map<string, string>();
  for (const address of found) {
    const name = fromEncapsulated(address);
    const resolved = name === undefined ? undefined : await resolver.resolve(name);
    if (resolved === undefined)
      losses.push({ what: 'x500-address', detail: `nobody has the address ${address} any more` });
    else addresses.set(address, resolved);
  }
  const text = header.replaceAll(encapsulated, (address) => addresses.get(address) ?? address);
  return { message: Buffer.concat([Buffer.from(text, 'latin1'), message.subarray(end)]), losses };
}
