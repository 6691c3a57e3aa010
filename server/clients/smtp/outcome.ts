import type { Reply } from '#codecs/smtp/reply.ts';
import type { OutboundReply, RecipientResult } from './outbound-message.ts';

/** A host's reply as a value, with the enhanced code that is implied when it gave none. */
export function toOutboundReply({ code, enhanced, lines }: Reply): OutboundReply {
  return {
    code,
    enhanced: enhanced ?? `${Math.floor(code / 100)}.0.0`,
    text: lines.join(' ').slice(0, 1000),
    isRemote: true,
  };
}

/** What a refusal (4xx, 5xx, or our own) means for a recipient. */
export function toResult(reply: OutboundReply): RecipientResult {
  const kind = reply.code < 300 ? 'delivered' : reply.code < 500 ? 'deferred' : 'failed';
  return { kind, reply, isDsnPassedOn: false };
}
