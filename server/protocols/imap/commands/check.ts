import { defineCommand, done } from '../command.ts';

/** CHECK: all changes are on disk already, so that it is NOOP. */
// RFC 3501 §6.4.1
export const check = defineCommand({
  verb: 'CHECK',
  states: ['selected'],
  announcing: 'announce',
  async run(session) {
    session.lookForNews();
    return done;
  },
});
