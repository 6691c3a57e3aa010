import { expectSortArgs } from '#codecs/imap/sort-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runSort } from '../sort/run-sort.ts';
import { refuseWithUidOnly } from '../uid-only.ts';

/** SORT: answers with message numbers. */
// RFC 5256 §3
export const sort = defineCommand({
  verb: 'SORT',
  states: ['selected'],
  announcing: 'keep',
  parse(decoder, session) {
    refuseWithUidOnly(session);
    return expectSortArgs(decoder, searchCharsets);
  },
  run: async (session, args) => await runSort(session, args, 'sequence'),
});
