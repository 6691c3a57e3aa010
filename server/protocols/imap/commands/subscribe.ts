import type { Decoder } from '#codecs/imap/decoder.ts';
import { expectMailbox, findMailboxNameProblem } from '#codecs/imap/mailbox-name.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { DELIMITER } from '../mailbox-access.ts';
import type { Session } from '../session.ts';

// RFC 9051 §6.3.7
export const subscribe = defineCommand<string>({
  verb: 'SUBSCRIBE',
  states: signedInStates,
  announcing: 'announce',
  parse: expectName,
  async run(session, name) {
    if (findMailboxNameProblem(name, DELIMITER) !== undefined)
      refuse('CANNOT', 'No mailbox can have this name');
    if ((await session.user.access.find(name)) === undefined)
      refuse('NONEXISTENT', 'There is no such mailbox');
    await change(session, name, 'subscribed');
    return done;
  },
});

/** Works on any name, so that what is gone can be left. */
// RFC 9051 §6.3.8
export const unsubscribe = defineCommand<string>({
  verb: 'UNSUBSCRIBE',
  states: signedInStates,
  announcing: 'announce',
  parse: expectName,
  async run(session, name) {
    await change(session, name, 'unsubscribed');
    return done;
  },
});

async function change(
  session: Session,
  name: string,
  to: 'subscribed' | 'unsubscribed',
): Promise<void> {
  await session.store.transact(session.user.account.id, (tx) =>
    tx.setSubscribed({ name, subscribed: to === 'subscribed' }),
  );
  session.noteOwnChange(name);
}

function expectName(decoder: Decoder): string {
  decoder.expectSpace();
  const name = expectMailbox(decoder);
  decoder.expectEnd();
  // Some clients write the delimiter behind a name that has others below it.
  return name.length > 1 && name.endsWith(DELIMITER) ? name.slice(0, -1) : name;
}
