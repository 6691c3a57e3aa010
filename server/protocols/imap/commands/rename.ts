import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { assertRights, DELIMITER } from '../mailbox-access.ts';
import { expectNewPlace } from '../new-mailbox-name.ts';

interface RenameArgs {
  readonly from: string;
  readonly to: string;
}

/** RENAME: a mailbox gets another name, with all below it; INBOX gives its messages to a new one. */
// RFC 9051 §6.3.6, RFC 4314 §4
export const rename = defineCommand<RenameArgs>({
  verb: 'RENAME',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const from = expectMailbox(decoder);
    decoder.expectSpace();
    const to = expectMailbox(decoder);
    decoder.expectEnd();
    return { from, to };
  },
  async run(session, { from, to }) {
    const found = await session.user.access.find(from);
    if (found === undefined) return refuse('NONEXISTENT', 'There is no such mailbox');
    assertRights(found, 'x');
    const place = await expectNewPlace(session, to);
    if (place.tree.owner !== found.owner)
      return refuse('CANNOT', 'A mailbox stays with its owner; copy the messages instead');
    if (place.inner.startsWith(found.collection.name + DELIMITER) && found.name !== 'INBOX')
      return refuse('CANNOT', 'A mailbox cannot be moved below itself');
    await session.store.transact(found.owner, (tx) =>
      tx.renameCollection(found.collection.id, place.inner),
    );
    session.noteOwnChange(to);
    return done;
  },
});
