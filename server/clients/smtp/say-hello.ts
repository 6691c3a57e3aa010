import { parseCapabilities, type Capabilities } from '#codecs/smtp/capabilities.ts';
import type { Reply } from '#codecs/smtp/reply.ts';
import type { SmtpClientOptions } from './smtp-client.ts';
import type { SmtpWire } from './smtp-wire.ts';
import type { SmtpClientTimeouts } from './timeouts.ts';

export interface HelloResult {
  readonly capabilities: Capabilities;
  readonly isExtended: boolean;
}

/** EHLO, or HELO where that is not understood; LHLO for LMTP. Gives the refusal when there is one. */
// RFC 5321 §4.1.1.1, §3.2
export async function sayHello(
  wire: SmtpWire,
  { protocol, heloName }: SmtpClientOptions,
  { command }: SmtpClientTimeouts,
): Promise<HelloResult | Reply> {
  const extended = await wire.ask(`${protocol === 'lmtp' ? 'LHLO' : 'EHLO'} ${heloName}`, command);
  if (extended.code === 250)
    return { capabilities: parseCapabilities(extended.lines), isExtended: true };
  if (protocol === 'lmtp' || extended.code < 500) return extended;
  const plain = await wire.ask(`HELO ${heloName}`, command);
  if (plain.code !== 250) return plain;
  return { capabilities: parseCapabilities(plain.lines.slice(0, 1)), isExtended: false };
}
