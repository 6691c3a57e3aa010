import { defineCommand, done, signedInStates } from '../command.ts';

/** IDLE: news are told as they come, until the client says DONE. */
// RFC 9051 §6.3.13, RFC 2177 §3
export const idle = defineCommand({
  verb: 'IDLE',
  states: signedInStates,
  announcing: 'announce',
  async run(session) {
    session.isIdling = true;
    const line = session.lines.ask('idling');
    // What came in before must not wait for the next change.
    if (session.hasNews) session.lines.wake();
    const answer = await line;
    session.isIdling = false;
    return answer?.toUpperCase() === 'DONE' ? done : { status: 'BAD', text: 'Expected DONE' };
  },
});
