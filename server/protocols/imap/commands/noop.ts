import { allStates, defineCommand, done } from '../command.ts';

/** NOOP: nothing, and the news of the selected mailbox. */
// RFC 9051 §6.1.2
export const noop = defineCommand({
  verb: 'NOOP',
  states: allStates,
  announcing: 'announce',
  async run(session) {
    session.lookForNews();
    return done;
  },
});
