import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import type { Envelope } from '#delivery/delivery.ts';
import type { Clock } from '#platform/clock.ts';
import type { DkimKeyStore } from '#sender-auth/dkim-keys.ts';
import { signDkim } from '#sender-auth/dkim-sign.ts';

/**
 * DKIM-Signature fields for mail that leaves: by the domain of the From field, else of the envelope's sender, when we have its
 * keys; '' otherwise.
 */
export function createOutgoingSigner(
  keys: DkimKeyStore,
  clock: Clock,
): (content: Buffer, envelope: Envelope) => Promise<string> {
  return async (content, envelope) => {
    const header = parseHeader(content, 0, content.length);
    const authors = parseHeaderAddresses(headerValue(header, 'from') ?? '');
    const author = authors.find((a) => a.kind === 'mailbox');
    for (const domain of new Set([
      author?.domain ?? '',
      envelope.sender.slice(envelope.sender.lastIndexOf('@') + 1),
    ])) {
      const own = domain === '' ? [] : await keys.keysOf(domain.toLowerCase());
      if (own.length === 0) continue;
      const bodyStart = header.end;
      return await signDkim(content.subarray(0, bodyStart), content.subarray(bodyStart), {
        domain: domain.toLowerCase(),
        keys: own,
        epochSeconds: Math.floor(clock.epochMs() / 1000),
      });
    }
    return '';
  };
}
