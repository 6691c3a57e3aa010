import type { Identity } from '#directory/identity.ts';
import type { CommandReply } from '../command.ts';
import { createMailboxAccess } from '../mailbox-access.ts';
import type { Session } from '../session.ts';
import { formatCapabilities } from './capabilities.ts';

/** Makes the session that of somebody who has signed in; refused when the account has too many already. */
export async function admit(session: Session, identity: Identity): Promise<CommandReply> {
  const { deps } = session;
  const { account } = identity;
  const admission = deps.accountConnections.admit(account.id);
  if (admission === undefined)
    return { status: 'NO', code: 'LIMIT', text: 'Too many connections of this account' };
  const access = createMailboxAccess(deps, account);
  session.signIn({ identity, account, access, admission });
  session.log.info('imap-sign-in', {
    address: account.address,
    method: identity.method,
    remote: session.connection.remote.address,
  });
  return {
    status: 'OK',
    code: `CAPABILITY ${await formatCapabilities(session)}`,
    text: 'Signed in',
  };
}
