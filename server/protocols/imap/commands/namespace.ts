import { defineCommand, done, signedInStates } from '../command.ts';
import { DELIMITER, OTHER_USERS, PUBLIC } from '../mailbox-access.ts';

/** NAMESPACE: where one's own mailboxes, those of others and public ones are. */
// RFC 9051 §6.3.10, RFC 2342 §5
export const namespace = defineCommand({
  verb: 'NAMESPACE',
  states: signedInStates,
  announcing: 'announce',
  async run(session) {
    const tree = (prefix: string) => `(("${prefix}" "${DELIMITER}"))`;
    session.untagged(
      `NAMESPACE ${tree('')} ${tree(OTHER_USERS + DELIMITER)} ${tree(PUBLIC + DELIMITER)}`,
    );
    return done;
  },
});
