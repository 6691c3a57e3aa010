import { allStates, defineCommand, done } from '../command.ts';
import { formatCapabilities } from '../session/capabilities.ts';

/** CAPABILITY: what the server can do, in this state and on this connection. */
// RFC 9051 §6.1.1
export const capability = defineCommand({
  verb: 'CAPABILITY',
  states: allStates,
  announcing: 'announce',
  async run(session) {
    session.untagged(`CAPABILITY ${await formatCapabilities(session)}`);
    return done;
  },
});
