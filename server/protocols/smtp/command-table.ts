import type { SmtpCommand } from './command.ts';
import { auth } from './commands/auth.ts';
import { bdat } from './commands/bdat.ts';
import { data } from './commands/data.ts';
import { ehlo } from './commands/ehlo.ts';
import { expn } from './commands/expn.ts';
import { helo } from './commands/helo.ts';
import { help } from './commands/help.ts';
import { lhlo } from './commands/lhlo.ts';
import { mail } from './commands/mail.ts';
import { noop } from './commands/noop.ts';
import { quit } from './commands/quit.ts';
import { rcpt } from './commands/rcpt.ts';
import { rset } from './commands/rset.ts';
import { starttls } from './commands/starttls.ts';
import { vrfy } from './commands/vrfy.ts';
import { xclient } from './commands/xclient.ts';
import type { ListenerKind } from './listener-kind.ts';

// RFC 2920 §3.1
/** Every verb, by the file that implements it. */
export const smtpCommands: readonly SmtpCommand[] = [
  { verb: 'EHLO', endsGroup: true, run: ehlo },
  { verb: 'HELO', endsGroup: true, run: helo },
  { verb: 'LHLO', endsGroup: true, run: lhlo },
  { verb: 'MAIL', endsGroup: false, run: mail },
  { verb: 'RCPT', endsGroup: false, run: rcpt },
  { verb: 'DATA', endsGroup: true, run: data },
  { verb: 'BDAT', endsGroup: false, run: bdat },
  { verb: 'RSET', endsGroup: false, run: rset },
  { verb: 'NOOP', endsGroup: false, run: noop },
  { verb: 'QUIT', endsGroup: false, run: quit },
  { verb: 'VRFY', endsGroup: false, run: vrfy },
  { verb: 'EXPN', endsGroup: false, run: expn },
  { verb: 'HELP', endsGroup: false, run: help },
  { verb: 'STARTTLS', endsGroup: true, run: starttls },
  { verb: 'AUTH', endsGroup: true, run: auth },
  { verb: 'XCLIENT', endsGroup: true, run: xclient },
];

/** The verbs a port knows. */
export function commandsOf(kind: ListenerKind): ReadonlyMap<string, SmtpCommand> {
  // RFC 2033 §4.1
  const foreign = kind.isLmtp ? ['EHLO', 'HELO'] : ['LHLO'];
  const known = smtpCommands.filter((c) => !foreign.includes(c.verb));
  return new Map(known.map((c) => [c.verb, c]));
}
