import { reencodeMessage, type ReencodeGoal } from '#codecs/mime/reencode-message.ts';
import { ownReply, type OutboundMessage, type OutboundReply } from './outbound-message.ts';

const obstacles = {
  signed: 'a part that is signed must not be re-encoded',
  header: 'header fields outside ASCII cannot be re-encoded',
  structure: 'octets outside ASCII stand where no transfer encoding reaches them',
} as const;

/**
 * The message in transfer encodings that the host takes, whole in memory (its size has the server's limit), with our
 * signatures made anew; or why it cannot be had.
 */
export async function fitContent(
  message: OutboundMessage,
  goal: ReencodeGoal,
  hostName: string,
): Promise<OutboundMessage | { readonly refusal: OutboundReply }> {
  const pieces: Buffer[] = [];
  for await (const piece of message.content()) pieces.push(piece);
  const result = reencodeMessage(Buffer.concat(pieces), goal);
  if (result.kind === 'impossible') {
    const form = goal.to === '7bit' ? '8-bit content' : 'binary content';
    const text = `${hostName} does not take ${form}, and ${obstacles[result.obstacle]}`;
    // RFC 3463 §3.7
    return { refusal: ownReply(550, '5.6.3', text) };
  }
  const content = (await message.renewSignatures?.(result.content)) ?? result.content;
  return {
    ...message,
    size: content.length,
    body: goal.to === '7bit' ? '7bit' : '8bitmime',
    async *content() {
      yield content;
    },
  };
}
