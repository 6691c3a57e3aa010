import { expectListArgs, type ListArgs } from '#codecs/imap/list-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { DELIMITER } from '../mailbox-access.ts';
import { writeList } from '../listing/write-list.ts';

/** LIST: names of mailboxes, and more of each when asked. */
// RFC 9051 §6.3.9
export const list = defineCommand<ListArgs>({
  verb: 'LIST',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectListArgs(decoder);
  },
  async run(session, args) {
    if (args.returns.status?.includes('HIGHESTMODSEQ') === true) session.useCondstore();
    // The old way to ask for the delimiter.
    if (!args.isExtended && args.patterns[0] === '')
      session.untagged(`LIST (\\Noselect) "${DELIMITER}" ""`);
    else await writeList(session, args);
    return done;
  },
});
