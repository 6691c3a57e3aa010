import type { SmtpContext } from '../command.ts';
import { reply } from '../replies.ts';

/** VRFY: says nothing about who exists. */
// RFC 5321 §3.5.3, §7.3
export function vrfy(_session: SmtpContext, argument: string): string {
  if (argument === '') return reply(501, '5.5.4', 'VRFY needs an address');
  return reply(252, '2.1.5', 'Send some mail, it will be tried');
}
