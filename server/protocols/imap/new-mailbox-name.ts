import {
  findMailboxNameProblem,
  toCanonicalPath,
  type MailboxNameProblem,
} from '#codecs/imap/mailbox-name.ts';
import type { AccountId, ObjectId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { refuse } from './errors.ts';
import { DELIMITER, isReserved, type MailboxPlace } from './mailbox-access.ts';
import type { Session } from './session.ts';

const problemText: Readonly<Record<MailboxNameProblem, string>> = {
  empty: 'The name is empty',
  'empty-level': 'The name has an empty level',
  'too-long': 'The name is too long',
  'too-deep': 'The name has too many levels',
  'control-character': 'The name has a control character',
  wildcard: 'The name has a wildcard',
  'ill-formed': 'The name is not valid Unicode',
};

/**
 * Where a mailbox of this name is to be made, after the right `k` on what is above it was checked.
 * @throws CommandRefused CANNOT for a name no mailbox can have, NOPERM
 */
// RFC 4314 §4, RFC 9051 §5.1
export async function expectNewPlace(session: Session, given: string): Promise<MailboxPlace> {
  const name = toCanonicalPath(withoutDelimiter(given), DELIMITER);
  const problem = findMailboxNameProblem(name, DELIMITER);
  if (problem !== undefined) refuse('CANNOT', problemText[problem]);
  const { access } = session.user;
  const place = await access.locate(name);
  if (place === undefined)
    return refuse(isReserved(name) ? 'NOPERM' : 'CANNOT', 'No mailbox can be made there');
  if (!place.tree.isForeign) return place;
  const { owner } = place.tree;
  const above = await session.store.read(owner, (reader) => findAbove(reader, place.inner));
  // At the top of a tree the grants on the whole account decide.
  const rights = await access.rightsOn(owner, above ?? ('' as ObjectId));
  if (!rights.includes('k')) refuse('NOPERM', 'You do not have the right to do this');
  return place;
}

/** Gives the mailbox and those made above it the grants of what they lie in. */
// RFC 4314 §3
export async function inheritGrants(
  session: Session,
  owner: AccountId,
  made: readonly { readonly objectId: ObjectId; readonly parent: ObjectId | undefined }[],
): Promise<void> {
  for (const { objectId, parent } of made)
    if (parent !== undefined)
      await session.deps.directory.grants.copyCollection(owner, parent, objectId);
}

/** The nearest mailbox above a name that is there. */
async function findAbove(reader: AccountReader, inner: string): Promise<ObjectId | undefined> {
  for (
    let end = inner.lastIndexOf(DELIMITER);
    end > 0;
    end = inner.lastIndexOf(DELIMITER, end - 1)
  ) {
    const parent = await reader.collectionByName('mailbox', inner.slice(0, end));
    if (parent !== undefined) return parent.objectId;
  }
  return undefined;
}

/** A client says with a delimiter at the end that it means to make others below. */
function withoutDelimiter(name: string): string {
  return name.length > 1 && name.endsWith(DELIMITER) ? name.slice(0, -1) : name;
}
