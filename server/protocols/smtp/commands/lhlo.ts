import type { Answer, SmtpContext } from '../command.ts';
import { ehlo } from './ehlo.ts';

/** LHLO: EHLO of the LMTP port. */
// RFC 2033 §4.1
export function lhlo(session: SmtpContext, argument: string): Answer {
  return ehlo(session, argument);
}
