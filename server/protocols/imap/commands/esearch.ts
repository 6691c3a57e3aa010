import { expectEsearchArgs } from '#codecs/imap/search-args.ts';
import { defineCommand, signedInStates } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runEsearch } from '../search/run-esearch.ts';

/** ESEARCH: searches several mailboxes. */
// RFC 7377 §2.1
export const esearch = defineCommand({
  verb: 'ESEARCH',
  states: signedInStates,
  announcing: 'announce',
  parse: (decoder) => expectEsearchArgs(decoder, searchCharsets),
  run: async (session, args) => await runEsearch(session, args),
});
