import type { SortArgs } from '#codecs/imap/sort-args.ts';
import type { CommandReply } from '../command.ts';
import type { Numbering } from '../message-set.ts';
import { evaluateSearch } from '../search/evaluate.ts';
import { hasExpunged } from '../search/has-expunged.ts';
import { hasKey } from '../search/key-facts.ts';
import { assertSearchWithinLimit } from '../search/limit-search.ts';
import { assertSearchable, isSaveAlone } from '../search/run-search.ts';
import { formatExtended, formatPlain, savedIndexes } from '../search/search-result.ts';
import { viewOfSession } from '../search/session-view.ts';
import { watchResult } from '../search/watch-result.ts';
import type { Session } from '../session.ts';
import { sortMessages } from './sort-messages.ts';

/** SORT and UID SORT. */
// RFC 5256 §3, RFC 5267 §3
export async function runSort(
  session: Session,
  args: SortArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, store } = session;
  assertSearchable(session, args, 'mandatory');
  const usesModseq = hasKey(args.key, (k) => k.kind === 'modseq');
  if (usesModseq) session.useCondstore();
  const { returns } = args;
  const isUid = numbering === 'uid';
  const found = await store.read(mailbox.account, async (reader) => {
    const view = await viewOfSession(session, reader);
    assertSearchWithinLimit(session, view, args.key);
    const positions = await evaluateSearch(view, args.key);
    const sorted = await sortMessages(view, positions, args.criteria);
    const uids = sorted.map((p) => view.uids[p]!);
    const modseqs = usesModseq
      ? new Map<number, number>((await reader.flagRows(mailbox.id)).map((r) => [r[0], r[3]]))
      : undefined;
    const hasGone = await hasExpunged(reader, mailbox);
    const code = hasGone ? 'EXPUNGEISSUED' : undefined;
    return { numbers: isUid ? uids : sorted.map((p) => p + 1), uids, modseqs, code };
  });
  const { uids, modseqs, code } = found;
  const result = {
    numbers: found.numbers,
    isSorted: true,
    isUid,
    ...(modseqs && { modseqOf: (index: number) => modseqs.get(uids[index]!) ?? 0 }),
  };
  if (returns?.save === true)
    mailbox.savedResult = Uint32Array.from(
      savedIndexes(uids.length, returns),
      (i) => uids[i]!,
    ).sort();
  if (returns === undefined) session.untagged(formatPlain(result));
  else if (!isSaveAlone(returns))
    session.untagged(formatExtended(result, returns, { tag: session.tag, names: session.names }));
  if (returns?.update === true)
    watchResult(session, {
      key: args.key,
      isUid,
      uids,
      sort: async (view, positions) => await sortMessages(view, positions, args.criteria),
    });
  return { status: 'OK', ...(code !== undefined && { code }) };
}
