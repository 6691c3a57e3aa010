import { noMailParameters, type MailParameters } from '#codecs/smtp/mail-command.ts';
import type { SmtpContext } from '../command.ts';
import { replies, reply } from '../replies.ts';
import type { Hello } from '../session-state.ts';

/** The reply that refuses a MAIL for its parameters, or undefined when they can be honoured. */
export function refuseParameters(
  session: SmtpContext,
  hello: Hello,
  parameters: MailParameters,
): string | undefined {
  if (parameters === noMailParameters) return undefined;
  // RFC 5321 §4.1.1.2: parameters belong to EHLO.
  if (!hello.isExtended) return reply(555, '5.5.4', 'Parameters need EHLO');
  // RFC 1870 §6.1
  if ((parameters.size ?? 0) > session.maxMessageBytes) return replies.messageTooLarge;
  // RFC 8689 §2
  if (parameters.requireTls && session.connection.tls === undefined)
    return reply(530, '5.7.10', 'REQUIRETLS needs TLS');
  return refuseHold(session, parameters);
}

function refuseHold(session: SmtpContext, { hold }: MailParameters): string | undefined {
  // RFC 4865 §5
  if (hold === undefined) return undefined;
  const { kind, settings, parts } = session;
  if (!kind.isSubmission || settings.maxHold === 0)
    return reply(555, '5.5.4', 'Parameter is not known');
  const aheadMs = hold.kind === 'for' ? hold.seconds * 1000 : hold.epochMs - parts.clock.epochMs();
  return aheadMs > settings.maxHold ? reply(501, '5.5.4', 'Too far ahead') : undefined;
}
