import type { SearchArgs } from '#codecs/imap/search-args.ts';
import { formatResponseCode } from '#codecs/imap/response-code.ts';
import type { SearchReturn } from '#codecs/imap/search-return.ts';
import { ColumnCursor } from '../column-cursor.ts';
import { done, type CommandReply } from '../command.ts';
import { CommandRefused, refuse } from '../errors.ts';
import { assertRights } from '../mailbox-access.ts';
import { tellLimit } from '../message-limit.ts';
import type { Numbering } from '../message-set.ts';
import type { Session } from '../session.ts';
import { offeredCharsets } from './charsets.ts';
import { evaluateSearch } from './evaluate.ts';
import { hasExpunged } from './has-expunged.ts';
import { hasKey } from './key-facts.ts';
import { limitSearch } from './limit-search.ts';
import { watchResult } from './watch-result.ts';
import { formatExtended, formatPlain, savedIndexes, type SearchResult } from './search-result.ts';
import { viewOfSession } from './session-view.ts';

/** SEARCH and UID SEARCH, and ESEARCH without sources. */
// RFC 9051 §6.4.4
export async function runSearch(
  session: Session,
  args: SearchArgs,
  numbering: Numbering,
  naming: 'named' | 'unnamed' = 'unnamed',
): Promise<CommandReply> {
  const { mailbox, features, store } = session;
  const isUid = numbering === 'uid';
  const { returns } = args;
  // RFC 5182 §2.1: a search that fails leaves an empty result, whatever it asked about the old one.
  if (returns?.save === true && (!args.isCharsetKnown || !usesSaved(args)))
    mailbox.savedResult = new Uint32Array();
  assertSearchable(session, args, 'optional');
  const usesModseq = hasKey(args.key, (k) => k.kind === 'modseq');
  if (usesModseq) session.useCondstore();
  const { result, uids, limitCode, hasGone } = await store.read(mailbox.account, async (reader) => {
    const view = await viewOfSession(session, reader);
    const hasGone = await hasExpunged(reader, mailbox);
    const { among, limitCode } = limitSearch(session, view, args.key);
    const positions = await evaluateSearch(view, args.key, among);
    const found = positions.map((p) => view.uids[p]!);
    const numbers = isUid ? found : positions.map((p) => p + 1);
    let made: SearchResult = { numbers, isSorted: false, isUid };
    if (usesModseq) {
      const columns = await reader.flagColumns(mailbox.id);
      const cursor = new ColumnCursor(columns.uids);
      const values = found.map((uid) => columns.modseqs[cursor.find(uid)] ?? 0);
      const valueOf = (index: number) => values[index]!;
      made = { ...made, modseqOf: valueOf };
    }
    return { result: made, uids: found, limitCode, hasGone };
  });
  if (returns?.save === true)
    mailbox.savedResult = Uint32Array.from(savedIndexes(uids.length, returns), (i) => uids[i]!);
  if (naming === 'named') answerNamed(session, result, returns!);
  else answer(session, result, returns ?? (features.rev2 ? { all: true } : undefined));
  if (returns?.update === true) watchResult(session, { key: args.key, isUid, uids });
  const reply: CommandReply = hasGone ? { status: 'OK', code: 'EXPUNGEISSUED' } : done;
  return tellLimit(session, reply, limitCode);
}

/** What every search checks first. @throws CommandRefused */
export function assertSearchable(
  session: Session,
  args: Omit<SearchArgs, 'sources'>,
  use: CharsetUse,
): void {
  const { features } = session;
  assertRights(session.mailbox, 'r');
  assertCharset(session, args, use);
  // RFC 9586 §3.3
  if (features.uidOnly && hasKey(args.key, (k) => k.kind === 'sequence' && k.set.kind !== 'saved'))
    throw new CommandRefused({
      status: 'BAD',
      code: 'UIDREQUIRED',
      text: 'Message numbers are not in use',
    });
}

/** Whether a command may name a charset or must. */
type CharsetUse = 'optional' | 'mandatory';

/** @throws CommandRefused */
export function assertCharset(
  { features }: Session,
  { charset, isCharsetKnown }: Pick<SearchArgs, 'charset' | 'isCharsetKnown'>,
  use: CharsetUse,
): void {
  // RFC 6855 §3: all strings are UTF-8 then, and another label is at odds with it.
  const isAtOdds =
    features.utf8 &&
    charset !== undefined &&
    (use === 'optional' || charset.toUpperCase() !== 'UTF-8');
  if (isAtOdds)
    throw new CommandRefused({ status: 'BAD', text: 'With UTF8=ACCEPT no charset is named' });
  if (isCharsetKnown) return;
  const code = formatResponseCode({ kind: 'BADCHARSET', charsets: offeredCharsets });
  refuse(code.slice(1, -1), 'The charset is not known');
}

function usesSaved({ key }: SearchArgs): boolean {
  return hasKey(key, (k) => (k.kind === 'sequence' || k.kind === 'uid') && k.set.kind === 'saved');
}

function answer(session: Session, result: SearchResult, returns: SearchReturn | undefined): void {
  if (returns === undefined) session.untagged(formatPlain(result));
  // RFC 5182 §2.4: SAVE alone gives no response.
  else if (!isSaveAlone(returns))
    session.untagged(formatExtended(result, returns, { tag: session.tag, names: session.names }));
}

/** ESEARCH says which mailbox it speaks of, also of the selected one, and nothing of one without a match. */
// RFC 7377 §2.1
function answerNamed(session: Session, result: SearchResult, returns: SearchReturn): void {
  if (result.numbers.length === 0 || isSaveAlone(returns)) return;
  const { name, collection } = session.mailbox;
  const mailbox = { name, uidValidity: collection.uidValidity };
  const facts = { tag: session.tag, mailbox, names: session.names };
  session.untagged(formatExtended(result, returns, facts));
}

export function isSaveAlone(returns: SearchReturn): boolean {
  return Object.entries(returns).every(([name, value]) => name === 'save' || value === undefined);
}
