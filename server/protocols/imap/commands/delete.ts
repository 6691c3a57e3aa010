import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { assertRights } from '../mailbox-access.ts';

/** DELETE: a mailbox goes with its messages; one with others below it stays as a name. */
// RFC 9051 §6.3.5, RFC 4314 §4
export const deleteMailbox = defineCommand<string>({
  verb: 'DELETE',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const name = expectMailbox(decoder);
    decoder.expectEnd();
    return name;
  },
  async run(session, name) {
    const found = await session.user.access.find(name);
    if (found === undefined) return refuse('NONEXISTENT', 'There is no such mailbox');
    assertRights(found, 'x');
    const { owner, collection } = found;
    if (collection.name === 'INBOX') return refuse('CANNOT', 'INBOX cannot be deleted');
    if (session.selected?.account === owner && session.selected.id === collection.id) {
      session.deselect();
      session.untagged('OK [CLOSED] The mailbox is deleted');
    }
    const isGone = await session.store.transact(owner, async (tx) => {
      const hasChildren = await tx.hasCollectionsBelow('mailbox', collection.name);
      if (hasChildren && !collection.isSelectable)
        refuse('HASCHILDREN', 'Delete the mailboxes below it first');
      await tx.deleteCollection(collection.id);
      return !hasChildren;
    });
    session.noteOwnChange(name);
    if (isGone) await session.deps.directory.grants.removeCollection(owner, collection.objectId);
    return done;
  },
});
