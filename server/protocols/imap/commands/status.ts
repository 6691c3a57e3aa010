import { expectMailbox } from '#codecs/imap/mailbox-name.ts';
import { expectStatusItems, type StatusItem } from '#codecs/imap/status-items.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { formatStatusLine } from '../session/status-line.ts';

interface StatusArgs {
  readonly mailbox: string;
  readonly items: readonly StatusItem[];
}

/** STATUS: counts of a mailbox without selecting it. */
// RFC 9051 §6.3.11, RFC 8438 §3, RFC 7889 §4, RFC 9208 §4.1.4
export const status = defineCommand<StatusArgs>({
  verb: 'STATUS',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    const mailbox = expectMailbox(decoder);
    decoder.expectSpace();
    const items = expectStatusItems(decoder);
    decoder.expectEnd();
    return { mailbox, items };
  },
  async run(session, { mailbox, items }) {
    const found = await session.user.access.open(mailbox, 'r');
    // RFC 7162 §3.1
    if (items.includes('HIGHESTMODSEQ')) session.useCondstore();
    session.untagged(await formatStatusLine(session, found, items));
    return done;
  },
});
