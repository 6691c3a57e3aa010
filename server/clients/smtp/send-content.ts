import { formatBdatCommand } from '#codecs/smtp/bdat-command.ts';
import { DataWriter } from '#codecs/smtp/data-writer.ts';
import type { Reply } from '#codecs/smtp/reply.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { OutboundMessage } from './outbound-message.ts';
import type { SmtpLink } from './smtp-client.ts';

/** Octets of one BDAT chunk; larger content goes in several. */
const CHUNK_BYTES = 262_144;

/**
 * DATA and the content with its dots. The final reply is left to the caller.
 * @returns the refusal, when the host does not want the content
 */
// RFC 5321 §4.1.1.4
export async function sendByDots(
  { wire, timeouts }: SmtpLink,
  message: OutboundMessage,
): Promise<Reply | undefined> {
  const answer = await wire.ask('DATA', timeouts.dataStart);
  if (answer.code !== 354) return answer;
  const writer = new DataWriter();
  for await (const piece of message.content()) {
    const out = writer.push(piece);
    if (out.length > 0)
      await wire.write(out.length === 1 ? out[0]! : Buffer.concat(out), timeouts.dataBlock);
  }
  await wire.write(writer.end(), timeouts.dataBlock);
  return undefined;
}

/**
 * The content in BDAT chunks. The reply to the last one is left to the caller.
 * @returns the refusal, when the host refuses a chunk before the last
 */
// RFC 3030 §2
export async function sendByChunks(
  { wire, timeouts }: SmtpLink,
  message: OutboundMessage,
): Promise<Reply | undefined> {
  // Binary content goes as it is; any other has CRLF line ends, whatever it was kept with.
  const writer = message.body === 'binarymime' ? undefined : new DataWriter('size');
  let waiting: Bytes[] = [];
  let size = 0;
  const flush = async (isLast: boolean): Promise<void> => {
    const command = Buffer.from(`${formatBdatCommand({ size, isLast })}\r\n`);
    await wire.write(Buffer.concat([command, ...waiting]), timeouts.dataBlock);
    waiting = [];
    size = 0;
  };
  for await (const piece of message.content()) {
    for (const bytes of writer?.push(piece) ?? [piece]) {
      waiting.push(bytes);
      size += bytes.length;
    }
    if (size < CHUNK_BYTES) continue;
    await flush(false);
    const answer = await wire.reply(timeouts.dataEnd);
    if (answer.code !== 250) return answer;
  }
  const end = writer?.end();
  if (end !== undefined && end.length > 0) {
    waiting.push(end);
    size += end.length;
  }
  await flush(true);
  return undefined;
}
