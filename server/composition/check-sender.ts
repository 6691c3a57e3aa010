import type { Envelope } from '#delivery/delivery.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import {
  findForgedResults,
  formatAuthenticationResults,
} from '#sender-auth/authentication-results.ts';
import { verifySender } from '#sender-auth/verify-sender.ts';

export interface SenderCheck {
  /** The Authentication-Results field for a message from elsewhere; '' from trusted networks, which are not looked up. */
  authenticate(content: Buffer, envelope: Envelope): Promise<string>;
  /** The message without Authentication-Results fields that claim to be ours; itself when there is none. */
  withoutForgedResults(content: Buffer): Buffer;
}

export function createSenderCheck(parts: {
  readonly dns: Dns;
  readonly clock: Clock;
  readonly hostname: string;
}): SenderCheck {
  return {
    async authenticate(content, envelope) {
      if (envelope.origin.kind === 'relay' && envelope.origin.isTrusted) return '';
      const facts = {
        ip: envelope.client.remoteAddress,
        helo: envelope.client.heloName,
        mailFrom: envelope.sender,
        receiver: parts.hostname,
      };
      return formatAuthenticationResults(parts.hostname, await verifySender(content, facts, parts));
    },
    withoutForgedResults(content) {
      // Most messages have none: a search is cheaper than reading the header.
      if (!/authentication-results/i.test(content.toString('latin1', 0, headerLength(content))))
        return content;
      const kept: Buffer[] = [];
      let from = 0;
      for (const { start, end } of findForgedResults(content, parts.hostname)) {
        kept.push(content.subarray(from, start));
        from = end;
      }
      return from === 0 ? content : Buffer.concat([...kept, content.subarray(from)]);
    },
  };
}

const MAX_HEADER_BYTES = 512 * 1024;
const blankLine = Buffer.from('\r\n\r\n');

function headerLength(content: Buffer): number {
  const end = content.indexOf(blankLine);
  return Math.min(end < 0 ? content.length : end, MAX_HEADER_BYTES);
}
