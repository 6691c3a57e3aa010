import type { NotifyEvent, OriginalRecipient } from '#codecs/smtp/rcpt-command.ts';
import type {
  OutboundMessage,
  OutboundRecipient,
  OutboundReply,
  RecipientResult,
} from '#clients/smtp/outbound-message.ts';
import type { AttemptResult, QueueDsn, QueueReply } from '../queue.ts';
import type { Attempt } from '../transport.ts';

/** An attempt's message as the SMTP client takes it, for some of its recipients. */
export function toOutbound(
  attempt: Attempt,
  recipients: readonly number[],
  means: {
    readonly nowSeconds: number;
    readonly renewSignatures: (content: Buffer) => Promise<Buffer>;
  },
): OutboundMessage {
  const { facts } = attempt;
  return {
    sender: attempt.sender,
    recipients: recipients.map((i) => toRecipient(attempt.recipients[i]!)),
    size: attempt.size,
    body: facts.body,
    isUtf8: facts.isUtf8,
    requireTls: facts.requireTls,
    dsnReturn: facts.dsnReturn,
    envelopeId: facts.envelopeId,
    priority: facts.priority === 0 ? undefined : facts.priority,
    deliverBy:
      facts.deliverBy === undefined
        ? undefined
        : {
            seconds: facts.deliverBy.atSeconds - means.nowSeconds,
            mode: facts.deliverBy.mode,
            isTraced: facts.deliverBy.trace,
          },
    content: () => attempt.content(),
    renewSignatures: facts.isSigned ? means.renewSignatures : undefined,
  };
}

function toRecipient({ address, dsn }: Attempt['recipients'][number]): OutboundRecipient {
  if (dsn === '') return { address };
  const { notify, originalRecipient } = JSON.parse(dsn) as QueueDsn;
  const semicolon = originalRecipient?.indexOf(';') ?? -1;
  const original: OriginalRecipient | undefined =
    semicolon < 0
      ? undefined
      : {
          type: originalRecipient!.slice(0, semicolon),
          address: originalRecipient!.slice(semicolon + 1),
        };
  return {
    address,
    notify: toNotify(notify),
    originalRecipient: original,
  };
}

// RFC 3461 §4.1
function toNotify(notify: QueueDsn['notify']): readonly NotifyEvent[] | undefined {
  if (notify.length === 0) return undefined;
  return notify.flatMap((event) => (event === 'never' ? [] : [event.toUpperCase() as NotifyEvent]));
}

export function toReply(reply: OutboundReply, host: string): QueueReply {
  const { code, enhanced, text, isRemote } = reply;
  return { code, enhanced, text, ...(isRemote && { remoteHost: host }) };
}

export function toAttemptResult(result: RecipientResult, host: string): AttemptResult {
  const reply = toReply(result.reply, host);
  return result.kind === 'delivered'
    ? { kind: 'delivered', reply, reportsSuccess: result.isDsnPassedOn }
    : { kind: result.kind, reply };
}
