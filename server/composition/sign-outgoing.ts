import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { fieldValue, headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import type { Envelope } from '#delivery/delivery.ts';
import type { Clock } from '#platform/clock.ts';
import type { DkimKeyStore } from '#sender-auth/dkim-keys.ts';
import { signDkim } from '#sender-auth/dkim-sign.ts';

export interface OutgoingSigner {
  /**
   * DKIM-Signature fields for mail that leaves: by the domain of the From field, else of the envelope's sender, when we
   * have its keys; '' otherwise.
   */
  readonly sign: (content: Buffer, envelope: Pick<Envelope, 'sender'>) => Promise<string>;
  /** The content with the signatures at its beginning, which `sign` once gave, made for what it is now. */
  readonly renew: (content: Buffer) => Promise<Buffer>;
}

export function createOutgoingSigner(keys: DkimKeyStore, clock: Clock): OutgoingSigner {
  const signAs = async (content: Buffer, domain: string): Promise<string> => {
    const own = domain === '' ? [] : await keys.keysOf(domain.toLowerCase());
    if (own.length === 0) return '';
    const bodyStart = parseHeader(content, 0, content.length).end;
    return await signDkim(content.subarray(0, bodyStart), content.subarray(bodyStart), {
      domain: domain.toLowerCase(),
      keys: own,
      epochSeconds: Math.floor(clock.epochMs() / 1000),
    });
  };
  return {
    async sign(content, envelope) {
      const header = parseHeader(content, 0, content.length);
      const authors = parseHeaderAddresses(headerValue(header, 'from') ?? '');
      const author = authors.find((a) => a.kind === 'mailbox');
      for (const domain of new Set([
        author?.domain ?? '',
        envelope.sender.slice(envelope.sender.lastIndexOf('@') + 1),
      ])) {
        const signature = await signAs(content, domain);
        if (signature !== '') return signature;
      }
      return '';
    },
    async renew(content) {
      const { domain, end } = leadingSignatures(content);
      const rest = content.subarray(end);
      return Buffer.concat([Buffer.from(await signAs(rest, domain)), rest]);
    },
  };
}

/** The signatures that come before every other field, all of one domain. */
function leadingSignatures(content: Buffer): { domain: string; end: number } {
  const header = parseHeader(content, 0, content.length);
  let domain = '';
  let end = 0;
  for (const field of header.fields) {
    if (field.name !== 'dkim-signature') break;
    const found = /(?:^|;)\s*d=([^;\s]+)/.exec(fieldValue(header, field))?.[1] ?? '';
    if (domain !== '' && found !== domain) break;
    domain = found;
    end = field.end;
  }
  return { domain, end };
}
