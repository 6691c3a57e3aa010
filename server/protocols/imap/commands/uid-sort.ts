import { expectSortArgs } from '#codecs/imap/sort-args.ts';
import { defineCommand } from '../command.ts';
import { searchCharsets } from '../search/charsets.ts';
import { runSort } from '../sort/run-sort.ts';

/** UID SORT: answers with UIDs. */
// RFC 9051 §6.4.9, RFC 5256 §3
export const uidSort = defineCommand({
  verb: 'UID SORT',
  states: ['selected'],
  announcing: 'announce',
  parse: (decoder) => expectSortArgs(decoder, searchCharsets),
  run: async (session, args) => await runSort(session, args, 'uid'),
});
