import { expectSearchArgs } from '#codecs/imap/search-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runSearch } from '../search/run-search.ts';

/** UID SEARCH: answers with UIDs. */
// RFC 9051 §6.4.4, RFC 9051 §6.4.9
export const uidSearch = defineCommand({
  verb: 'UID SEARCH',
  states: ['selected'],
  announcing: 'announce',
  parse: (decoder) => expectSearchArgs(decoder, searchCharsets),
  run: async (session, args) => await runSearch(session, args, 'uid'),
});
