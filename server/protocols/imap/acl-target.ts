import type { AclTarget } from '#codecs/imap/acl-args.ts';
import type { Grantee } from '#directory/grantee.ts';
import { isDomainError } from '#platform/errors.ts';
import { refuse } from './errors.ts';
import { assertRights, type VisibleMailbox } from './mailbox-access.ts';
import type { Session } from './session.ts';

export interface AclPlace {
  readonly mailbox: VisibleMailbox;
  readonly grantee: Grantee;
  readonly isNegative: boolean;
  /** The owner has every right, whatever is granted. */
  readonly isOwner: boolean;
}

/**
 * The mailbox and whom its rights are about; for administering them the right `a` is needed.
 * @throws CommandRefused NONEXISTENT, NOPERM
 */
// RFC 4314 §3, RFC 4314 §4
export async function expectAclPlace(
  session: Session,
  { mailbox: name, identifier }: AclTarget,
): Promise<AclPlace> {
  const mailbox = await findMailbox(session, name);
  assertRights(mailbox, 'a');
  const { grantee, isNegative } = await parseIdentifier(session, identifier);
  const isOwner = grantee.kind === 'account' && grantee.account === mailbox.owner;
  return { mailbox, grantee, isNegative, isOwner };
}

/** @throws CommandRefused NONEXISTENT */
export async function findMailbox(session: Session, name: string): Promise<VisibleMailbox> {
  const mailbox = await session.user.access.find(name);
  return mailbox ?? refuse('NONEXISTENT', 'There is no such mailbox');
}

async function parseIdentifier(session: Session, identifier: string) {
  try {
    return await session.deps.directory.grants.parseIdentifier(identifier);
  } catch (error) {
    if (isDomainError(error)) return refuse('CANNOT', 'Nobody has this name here');
    throw error;
  }
}
