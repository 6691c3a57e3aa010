import type { SmtpContext } from '../command.ts';
import { replies } from '../replies.ts';

/** QUIT: a word of goodbye, then the end. */
// RFC 5321 §4.1.1.10
export function quit(session: SmtpContext): string {
  session.reset();
  session.closeAfterReply();
  return replies.bye;
}
