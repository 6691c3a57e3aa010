import { defineCommand, done } from '../command.ts';

/** UNSELECT: no mailbox is selected any more, and nothing is removed. */
// RFC 9051 §6.4.2, RFC 3691 §2
export const unselect = defineCommand({
  verb: 'UNSELECT',
  states: ['selected'],
  announcing: 'none',
  async run(session) {
    session.deselect();
    return done;
  },
});
