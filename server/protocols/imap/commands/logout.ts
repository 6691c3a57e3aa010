import { allStates, defineCommand } from '../command.ts';

/** LOGOUT: a goodbye, and the end of the connection. */
// RFC 9051 §6.1.3
export const logout = defineCommand({
  verb: 'LOGOUT',
  states: allStates,
  announcing: 'none',
  async run(session) {
    session.untagged('BYE Logging out');
    return { status: 'OK', after: 'close' };
  },
});
