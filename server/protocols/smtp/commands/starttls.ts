import type { Answer, SmtpContext } from '../command.ts';
import { reply, wrongOrder } from '../replies.ts';

/** STARTTLS: encrypts the connection; everything said before is forgotten. */
// RFC 3207 §4
export function starttls(session: SmtpContext, argument: string): Answer {
  if (argument !== '') return reply(501, '5.5.4', 'STARTTLS takes no argument');
  if (session.connection.tls !== undefined) return wrongOrder('TLS is on already');
  if (session.phase.kind === 'new') return wrongOrder('Say EHLO first');
  return session.beginTls(reply(220, '2.0.0', 'Ready for TLS'));
}
