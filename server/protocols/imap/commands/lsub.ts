import { expectLsubArgs } from '#codecs/imap/list-args.ts';
import { createPatternMatcher } from '#codecs/imap/mailbox-pattern.ts';
import { formatMailbox } from '#codecs/imap/string-format.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { ancestorsOf } from '../listing/mailbox-names.ts';
import { readSubscriptions } from '../listing/write-list.ts';
import { DELIMITER } from '../mailbox-access.ts';

/** LSUB: names subscribed to; with % also those above them, as names that cannot be selected. */
// RFC 3501 §6.3.9
export const lsub = defineCommand<{ reference: string; pattern: string }>({
  verb: 'LSUB',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectLsubArgs(decoder);
  },
  async run(session, { reference, pattern }) {
    const matches = createPatternMatcher([reference + pattern], DELIMITER);
    const subscriptions = await readSubscriptions(session);
    const above = new Set<string>();
    for (const name of subscriptions) {
      if (matches(name)) write(name, '');
      else if (pattern.includes('%'))
        for (const ancestor of ancestorsOf(name))
          if (!subscriptions.has(ancestor) && matches(ancestor)) above.add(ancestor);
    }
    for (const name of above) write(name, '\\Noselect');
    return done;

    function write(name: string, attributes: string): void {
      session.untagged(`LSUB (${attributes}) "${DELIMITER}" ${formatMailbox(name, session.names)}`);
    }
  },
});
