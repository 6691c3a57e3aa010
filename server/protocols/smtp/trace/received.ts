import { formatMessageDate } from '#codecs/mime/format-header.ts';
import type { Envelope, EnvelopeRecipient } from '#delivery/delivery.ts';
import type { ListenerKind } from '../listener-kind.ts';

export interface TraceFacts {
  readonly envelope: Envelope;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly kind: ListenerKind;
  readonly isExtended: boolean;
  readonly hostname: string;
  readonly epochMs: number;
}

/** The Received field of this hop, folded, with CRLF. */
// RFC 5321 §4.4
export function formatReceived(facts: TraceFacts): string {
  const { client, id } = facts.envelope;
  const literal = client.remoteAddress.includes(':')
    ? `IPv6:${client.remoteAddress}`
    : client.remoteAddress;
  const name = client.verifiedName === undefined ? '' : `${client.verifiedName} `;
  const tls =
    client.tls === undefined
      ? ''
      : `\r\n\t(using ${client.tls.version} with cipher ${client.tls.cipher})`;
  // More than one recipient would tell each of the others, among them those of Bcc.
  const only = facts.recipients.length === 1 ? facts.recipients[0]!.address : undefined;
  const recipient = only === undefined || only.length > 200 ? '' : `\r\n\tfor <${only}>`;
  return (
    `Received: from ${client.heloName.replaceAll(/[^!-~]/g, '?')} (${name}[${literal}])${tls}\r\n` +
    `\tby ${facts.hostname} (Mailstead) with ${transmissionType(facts)} id ${id}${recipient};\r\n` +
    `\t${formatMessageDate(facts.epochMs / 1000)}\r\n`
  );
}

/** ESMTPSA and its relatives: protocol, S for TLS, A for sign-in. */
// RFC 3848 §1, RFC 6531 §4.3
function transmissionType({ envelope, kind, isExtended }: TraceFacts): string {
  const secured = `${envelope.client.tls === undefined ? '' : 'S'}${envelope.origin.kind === 'submission' ? 'A' : ''}`;
  if (envelope.isUtf8) return `UTF8${kind.isLmtp ? 'LMTP' : 'SMTP'}${secured}`;
  if (kind.isLmtp) return `LMTP${secured}`;
  return isExtended ? `ESMTP${secured}` : 'SMTP';
}
