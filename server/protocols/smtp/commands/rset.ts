import type { SmtpContext } from '../command.ts';
import { replies, reply } from '../replies.ts';

/** RSET: ends the transaction and keeps the greeting and the sign-in. */
// RFC 5321 §4.1.1.5
export function rset(session: SmtpContext, argument: string): string {
  if (argument !== '') return reply(501, '5.5.4', 'RSET takes no argument');
  session.reset();
  return replies.ok;
}
