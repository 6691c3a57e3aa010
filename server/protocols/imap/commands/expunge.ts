import { defineCommand } from '../command.ts';
import { runExpunge } from '../flags/run-expunge.ts';

/** EXPUNGE: removes what is flagged \Deleted. */
// RFC 9051 §6.4.3
export const expunge = defineCommand({
  verb: 'EXPUNGE',
  states: ['selected'],
  announcing: 'announce',
  run: async (session) => await runExpunge(session),
});
