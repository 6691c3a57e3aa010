import { formatMailAddress } from '#codecs/address/mail-address.ts';
import { parseForwardPath } from '#codecs/address/parse-path.ts';
import { parseRcptCommand, type RcptParameters } from '#codecs/smtp/rcpt-command.ts';
import type { QueueDsn } from '#queue/queue.ts';
import type { Answer, SmtpContext } from '../command.ts';
import { replies, reply, verdictReply, wrongOrder } from '../replies.ts';

/** RCPT: one more recipient, if it exists and this client may send to it. */
// RFC 5321 §4.1.1.3
export function rcpt(session: SmtpContext, argument: string): Answer {
  const { phase } = session;
  if (phase.kind !== 'transaction') return wrongOrder('MAIL comes first');
  const { transaction, hello } = phase;
  if (transaction.intake !== undefined) return wrongOrder('The message has begun');
  if (transaction.recipients.length >= session.maxRecipients)
    return reply(452, '4.5.3', 'Too many recipients, send the rest separately');
  const { path, parameters, unknown } = parseRcptCommand(argument);
  const stray = hello.isExtended
    ? unknown[0]
    : Object.values(parameters)
        .find((v) => v)
        ?.toString();
  if (stray !== undefined) return reply(555, '5.5.4', 'Parameter is not known');
  const { address } = parseForwardPath(`<${path}>`, { allowUtf8: transaction.envelope.isUtf8 });
  const dsn = toDsn(parameters);
  const recipient = {
    address: formatMailAddress(address),
    ...(dsn === undefined ? undefined : { dsn }),
  };
  return session.parts.delivery.checkRecipient(transaction.envelope, recipient).then((verdict) => {
    if (verdict.kind === 'refused') {
      session.log.info('recipient-refused', {
        delivery: transaction.envelope.id,
        recipient: recipient.address,
        code: verdict.reply.code,
      });
      return verdictReply(verdict.reply);
    }
    transaction.recipients.push(recipient);
    return replies.recipientOk;
  });
}

function toDsn({ notify, originalRecipient }: RcptParameters): QueueDsn | undefined {
  if (notify === undefined && originalRecipient === undefined) return undefined;
  const events = notify?.map((e) => e.toLowerCase() as 'success' | 'failure' | 'delay');
  return {
    // RFC 3461 §4.1: without NOTIFY a failure is told.
    notify: events === undefined ? ['failure'] : events.length === 0 ? ['never'] : events,
    ...(originalRecipient === undefined
      ? undefined
      : { originalRecipient: `${originalRecipient.type};${originalRecipient.address}` }),
  };
}
