import { defineCommand, done, signedInStates } from '../command.ts';

/** UNAUTHENTICATE: back to the state before signing in. */
// RFC 8437 §2
export const unauthenticate = defineCommand({
  verb: 'UNAUTHENTICATE',
  states: signedInStates,
  announcing: 'none',
  async run(session) {
    session.signOut();
    return done;
  },
});
