import { formatRights } from '#codecs/imap/acl-rights.ts';
import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { formatMailbox } from '#codecs/imap/string-format.ts';
import { findMailbox } from '../acl-target.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';

/** MYRIGHTS: what one may do with a mailbox. */
// RFC 4314 §3.5
export const myRights = defineCommand<string>({
  verb: 'MYRIGHTS',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const name = expectMailbox(decoder);
    decoder.expectEnd();
    return name;
  },
  async run(session, name) {
    const mailbox = await findMailbox(session, name);
    // RFC 4314 §4: one of these is needed to know of it.
    if (!/[lrikxa]/.test(mailbox.rights)) refuse('NONEXISTENT', 'There is no such mailbox');
    const wire = formatMailbox(mailbox.name, session.names);
    session.untagged(`MYRIGHTS ${wire} ${formatRights(mailbox.rights)}`);
    return done;
  },
});
