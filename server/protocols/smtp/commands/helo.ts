import type { SmtpContext } from '../command.ts';
import { checkHelloName } from '../policy/hello-name.ts';
import { reply } from '../replies.ts';

/** HELO: the old greeting, without extensions. */
// RFC 5321 §4.1.1.1
export function helo(session: SmtpContext, argument: string): string {
  const name = checkHelloName(argument);
  session.reset();
  session.phase = { kind: 'ready', hello: { name, isExtended: false } };
  return reply(250, undefined, session.site.hostname);
}
