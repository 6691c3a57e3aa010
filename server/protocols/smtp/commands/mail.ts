import { formatMailAddress } from '#codecs/address/mail-address.ts';
import { parseReversePath } from '#codecs/address/parse-path.ts';
import { parseMailCommand, type MailParameters } from '#codecs/smtp/mail-command.ts';
import type { Envelope } from '#delivery/delivery.ts';
import type { Answer, SmtpContext } from '../command.ts';
import { createEnvelope } from '../envelope.ts';
import { refuseParameters } from '../policy/mail-parameters.ts';
import { replies, reply, verdictReply, wrongOrder } from '../replies.ts';
import type { Hello } from '../session-state.ts';

/** MAIL: begins a transaction. */
// RFC 5321 §4.1.1.2
export function mail(session: SmtpContext, argument: string): Answer {
  const { phase, kind } = session;
  if (phase.kind === 'new') return wrongOrder(`Say ${kind.isLmtp ? 'LHLO' : 'EHLO'} first`);
  if (phase.kind === 'transaction') return wrongOrder('A transaction is open already');
  // RFC 6409 §4.3
  if (kind.isSubmission && session.identity === undefined)
    return reply(530, '5.7.0', 'Sign in first');
  const { path, parameters, unknown } = parseMailCommand(argument);
  if (unknown.length > 0) return reply(555, '5.5.4', 'Parameter is not known');
  const refusal = refuseParameters(session, phase.hello, parameters) ?? refuseCount(session);
  if (refusal !== undefined) return refusal;
  const { address } = parseReversePath(`<${path}>`, { allowUtf8: parameters.isUtf8 });
  const sender = address === null ? '' : formatMailAddress(address);
  return begin(session, { hello: phase.hello, sender, parameters });
}

interface Beginning {
  readonly hello: Hello;
  readonly sender: string;
  readonly parameters: MailParameters;
}

async function begin(session: SmtpContext, beginning: Beginning): Promise<string> {
  const { parts, identity, log } = session;
  const { hello, sender } = beginning;
  const naming = session.whenNameKnown();
  if (naming !== undefined) await naming;
  // The null sender is everybody's: reports have it.
  const mayUse =
    identity === undefined ||
    sender === '' ||
    (await parts.senderRight(identity.account, sender)) !== undefined;
  if (!mayUse) {
    log.info('sender-refused', { account: identity?.account, sender });
    return reply(553, '5.7.1', 'You may not send with this address');
  }
  const envelope: Envelope = createEnvelope(session, beginning);
  const verdict = await parts.delivery.checkSender(envelope);
  if (verdict !== undefined) return verdictReply(verdict);
  session.messageCount++;
  session.phase = {
    kind: 'transaction',
    hello,
    transaction: {
      envelope,
      recipients: [],
      intake: undefined,
      endsInCr: false,
      sentCopy: undefined,
    },
  };
  return replies.senderOk;
}

/** Limits for clients outside the trusted networks. */
function refuseCount(session: SmtpContext): string | undefined {
  const { client, kind, settings, messageCount } = session;
  if (client.isTrusted || kind.isLmtp) return undefined;
  if (messageCount >= settings.maxMessagesPerConnection) {
    session.closeAfterReply();
    return reply(421, '4.7.0', 'Too many messages on this connection, closing');
  }
  if (!session.takeMessageToken()) return reply(450, '4.7.1', 'Too many messages, try again later');
  return undefined;
}
