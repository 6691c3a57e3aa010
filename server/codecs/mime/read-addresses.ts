import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import { decodeEncodedWords } from './encoded-words.ts';
import type { NamedAddress } from './format-header.ts';
import { rawFieldValue } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';

/**
 * The addresses of all fields of this name (in any case), as Unicode and with groups opened; entries without a
 * local part or a domain are left out.
 */
// RFC 5322 §3.4, RFC 6532 §3.2
export function readAddresses(header: MessageHeader, name: string): NamedAddress[] {
  const wanted = name.toLowerCase();
  const fields = header.fields.filter((field) => field.name === wanted);
  return fields
    .flatMap((field) => parseHeaderAddresses(rawFieldValue(header, field)))
    .flatMap((entry) => {
      if (entry.kind !== 'mailbox' || entry.local === undefined || entry.domain === undefined)
        return [];
      return {
        name: entry.name === undefined ? undefined : decodeEncodedWords(entry.name),
        local: decodeUnlabelled(Buffer.from(entry.local, 'latin1')),
        domain: decodeUnlabelled(Buffer.from(entry.domain, 'latin1')),
      };
    });
}
