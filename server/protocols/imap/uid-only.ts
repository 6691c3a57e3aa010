import { CommandRefused } from './errors.ts';
import type { Session } from './session.ts';

/** After ENABLE UIDONLY message numbers have no meaning. @throws CommandRefused UIDREQUIRED */
// RFC 9586 §3.3
export function refuseWithUidOnly(session: Session): void {
  if (session.features.uidOnly)
    throw new CommandRefused({
      status: 'BAD',
      code: 'UIDREQUIRED',
      text: 'Message numbers are not in use, use the UID command',
    });
}
