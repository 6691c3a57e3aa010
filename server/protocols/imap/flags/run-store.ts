import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import { formatNumberRanges, rangesOfSorted } from '#codecs/imap/number-ranges.ts';
import type { StoreArgs } from '#codecs/imap/store-args.ts';
import { modSeq, uid, type Uid } from '#platform/ids.ts';
import type { FlagRow, MessageFlags } from '#store/message.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { CommandReply } from '../command.ts';
import { refuse } from '../errors.ts';
import { limitMessages, tellLimit } from '../message-limit.ts';
import { resolveMessages, uidRangesOf, type MessageSet, type Numbering } from '../message-set.ts';
import type { Session } from '../session.ts';
import { tellKeywords } from '../session/tell-keywords.ts';
import { formatFlagResponse } from '../session/tell-updates.ts';
import {
  assertRoomForKeywords,
  permittedBits,
  permittedFlags,
  toMessageFlags,
} from './message-flags.ts';

interface Outcome {
  /** Rows to tell: all that were named, or only those that changed. */
  readonly told: readonly FlagRow[];
  readonly changed: readonly FlagRow[];
  readonly modified: readonly Uid[];
  readonly isMissing: boolean;
  readonly uids: Uint32Array;
  readonly code: string | undefined;
}

/** STORE and UID STORE. */
// RFC 9051 §6.4.6, RFC 7162 §3.1.3
export async function runStore(
  session: Session,
  args: StoreArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, store } = session;
  const flags = toMessageFlags(args.flags);
  if (mailbox.isReadOnly) refuse('NOPERM', 'The mailbox is selected read-only');
  const change = permittedChange(mailbox.rights, args, flags);
  if (args.unchangedSince !== undefined) session.useCondstore();
  const wasStale = session.hasWatchers || mailbox.isStale;
  await session.loadNumbers();
  const outcome = await store.transact(mailbox.account, async (tx) => {
    const asked = await resolveMessages(tx, mailbox, { set: args.set, numbering });
    const { set, code } = limitMessages(session, asked);
    const applied = await apply(tx, session, { args, set, change });
    const keywords = await tx.keywords(mailbox.id);
    return { ...applied, uids: set.uids, code, keywords, modseq: tx.modseq };
  });
  mailbox.tookPart(outcome.modseq, { rows: outcome.changed, wasStale });
  tellKeywords(session, outcome.keywords);
  tell(session, args, outcome);
  session.searches?.noteChanges(outcome.changed);
  await session.searches?.tellChanges();
  return tellLimit(session, toReply(numbering, outcome), outcome.code);
}

/** What is done in place of a change that the user's rights allow in part only. */
interface PermittedChange {
  readonly add: MessageFlags | undefined;
  /** Bits and keywords to take away. */
  readonly remove: MessageFlags | undefined;
  /** All other keywords are taken away. */
  readonly keepsOnly: readonly string[] | undefined;
  /** All rights are there: flags may simply be replaced. */
  readonly replace: MessageFlags | undefined;
}

// RFC 4314 §4
function permittedChange(rights: string, args: StoreArgs, flags: MessageFlags): PermittedChange {
  const none = { add: undefined, remove: undefined, keepsOnly: undefined, replace: undefined };
  const permitted = permittedFlags(flags, rights);
  const bits = permittedBits(rights);
  if (bits === 0) refuse('NOPERM', 'You do not have the right to change flags');
  const isNothing = permitted.system === 0 && permitted.keywords.length === 0;
  const asksNothing = flags.system === 0 && flags.keywords.length === 0;
  if (args.action !== 'replace') {
    if (isNothing && !asksNothing)
      refuse('NOPERM', 'You do not have the right to change these flags');
    return args.action === 'add' ? { ...none, add: permitted } : { ...none, remove: permitted };
  }
  if (['s', 't', 'w'].every((right) => rights.includes(right))) return { ...none, replace: flags };
  return {
    ...none,
    add: permitted,
    remove: { system: bits & ~flags.system, keywords: [] },
    keepsOnly: rights.includes('w') ? flags.keywords : undefined,
  };
}

async function apply(
  tx: AccountTransaction,
  session: Session,
  work: { readonly args: StoreArgs; readonly set: MessageSet; readonly change: PermittedChange },
): Promise<Omit<Outcome, 'uids' | 'code'>> {
  const { mailbox } = session;
  const { args, set, change } = work;
  const uids = set.positions.map((p) => uid(set.uids[p]!));
  const since = args.unchangedSince === undefined ? undefined : modSeq(args.unchangedSince);
  const added = (change.add ?? change.replace)?.keywords ?? [];
  if (added.length > 0) assertRoomForKeywords(await tx.keywords(mailbox.id), added);
  const changed = new Map<number, FlagRow>();
  let modified: readonly Uid[] = [];
  let left = uids;
  const run = async (mode: 'add' | 'remove' | 'replace', flags: MessageFlags | undefined) => {
    if (flags === undefined || left.length === 0) return;
    const done = await tx.changeFlags(mailbox.id, left, { mode, flags }, since);
    for (const row of done.changed) changed.set(row[0], row);
    if (since !== undefined && modified.length === 0 && done.modified.length > 0) {
      modified = done.modified;
      const isModified = new Set<number>(modified);
      left = left.filter((u) => !isModified.has(u));
    }
  };
  await run('replace', change.replace);
  if (change.keepsOnly !== undefined) {
    const keeps = new Set(change.keepsOnly.map((k) => k.toLowerCase()));
    const others = (await tx.keywords(mailbox.id)).filter((k) => !keeps.has(k.toLowerCase()));
    await run('remove', { system: change.remove?.system ?? 0, keywords: others });
  } else await run('remove', change.remove);
  await run('add', change.add);
  const rows = [...changed.values()].sort((a, b) => a[0] - b[0]);
  const told = await rowsToTell(tx, session, { args, set, rows, modified });
  const isMissing = !args.isSilent && told.length + modified.length < uids.length;
  return { told, changed: rows, modified, isMissing };
}

/** Without .SILENT the client learns the flags of all messages it named; with it, of those whose mod-sequence it must know. */
// RFC 9051 §6.4.6, RFC 7162 §3.1.3
async function rowsToTell(
  tx: AccountTransaction,
  session: Session,
  work: {
    readonly args: StoreArgs;
    readonly set: MessageSet;
    readonly rows: readonly FlagRow[];
    readonly modified: readonly Uid[];
  },
): Promise<readonly FlagRow[]> {
  const { args, set, rows, modified } = work;
  if (args.isSilent || rows.length === set.positions.length) return rows;
  const isModified = new Set<number>(modified);
  const all = await tx.flagRows(session.mailbox.id, uidRangesOf(set));
  return all.filter((row) => !isModified.has(row[0]));
}

function tell(session: Session, args: StoreArgs, outcome: Outcome): void {
  const { features, output } = session;
  if (args.isSilent && !features.condstore) return;
  const { uids } = outcome;
  let text = '';
  let at = 0;
  for (const row of outcome.told) {
    while (at < uids.length && uids[at]! < row[0]) at++;
    if (args.isSilent) text += formatModseq(session, at + 1, row);
    else text += formatFlagResponse(session, at + 1, row);
  }
  output.text(text);
}

// RFC 7162 §3.1.3: .SILENT keeps the flags back, not the mod-sequence.
function formatModseq({ features }: Session, sequence: number, row: FlagRow): string {
  const modseq = `MODSEQ (${row[3]})`;
  return features.uidOnly
    ? `* ${row[0]} UIDFETCH (${modseq})\r\n`
    : `* ${sequence} FETCH (UID ${row[0]} ${modseq})\r\n`;
}

function toReply(numbering: Numbering, outcome: Outcome): CommandReply {
  const { modified, uids, isMissing } = outcome;
  if (modified.length > 0) {
    const numbers = numbering === 'uid' ? modified : modified.map((u) => lowerBound(uids, u) + 1);
    const ranges = formatNumberRanges(rangesOfSorted(numbers.toSorted((a, b) => a - b)));
    return {
      status: 'OK',
      code: `MODIFIED ${ranges}`,
      text: 'Some messages have changed meanwhile',
    };
  }
  // RFC 2180 §4.2: what was not told cannot have been stored; with UIDs that goes without saying.
  if (isMissing && numbering === 'sequence')
    return { status: 'NO', code: 'EXPUNGEISSUED', text: 'Some messages have been deleted' };
  return { status: 'OK' };
}
