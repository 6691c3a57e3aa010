import { defineCommand, signedInStates } from '../command.ts';

/** IDLE: news are told as they come, until the client says DONE; the session waits for that without a command under way. */
// RFC 9051 §6.3.13, RFC 2177 §3
export const idle = defineCommand({
  verb: 'IDLE',
  states: signedInStates,
  announcing: 'announce',
  run: async () => ({ status: 'OK', after: 'idle' }),
});
