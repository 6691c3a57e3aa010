import { formatNumberRanges, rangesOfSorted, splitRanges } from '#codecs/imap/number-ranges.ts';
import type { FlagRow } from '#store/message.ts';
import { noUpdates, type MailboxUpdates } from '../mailbox-updates.ts';
import type { Session } from '../session.ts';
import { formatFlags } from './format-flags.ts';
import { tellKeywords } from './tell-keywords.ts';

/** VANISHED is cut into lines that clients can bear. */
const MAX_SET_LENGTH = 8000;

type Expunges = 'with-expunges' | 'without-expunges';

/**
 * Tells the client what happened in its mailbox and moves its view there. With 'without-expunges' messages that are gone
 * stay, to be told later.
 * @throws ViewLost when the mailbox is gone
 */
export async function tellUpdates(
  session: Session,
  expunges: Expunges,
  { tellsFlags = true }: { readonly tellsFlags?: boolean } = {},
): Promise<MailboxUpdates> {
  const { mailbox } = session;
  mailbox.isStale = false;
  const { updates, keywords, unclaimed } =
    ownNews(session, expunges) ?? (await lookForNews(session, expunges));
  if (keywords !== undefined) tellKeywords(session, keywords);
  const recentFrom = updates.added.length > 0 ? unclaimed : Infinity;
  if (recentFrom < mailbox.uidNext)
    await claimRecent(
      session,
      recentFrom,
      (from) => updates.added.filter(([uid]) => uid >= from).length,
    );
  // RFC 5267 §4.3.2: what leaves a search result with an expunge leaves it first.
  session.searches?.tellExpunged(updates);
  writeExpunges(session, updates);
  if (updates.exists !== undefined) session.untagged(`${updates.exists} EXISTS`);
  if (updates.exists !== undefined || mailbox.recentCount !== mailbox.toldRecent)
    writeRecent(session);
  if (tellsFlags)
    for (const { sequence, row } of updates.changed) writeFlags(session, sequence, row);
  if (mailbox.isHoldingBack && session.features.qresync) lowerModseq(session);
  await session.searches?.tellChanges(updates);
  return updates;
}

/**
 * The client may have seen mod-sequences above that of an expunge it has not been told of. If it left now and came back with
 * the highest of them, it would never hear of the expunge.
 */
// RFC 7162 §3.2
function lowerModseq(session: Session): void {
  session.untagged(`OK [HIGHESTMODSEQ ${session.mailbox.modseq}] Until the expunges are told`);
}

interface News {
  readonly updates: MailboxUpdates;
  /** Of the mailbox; undefined: no others than before. */
  readonly keywords?: readonly string[];
  /** UIDs from here on may be \Recent to this session; Infinity: none. */
  readonly unclaimed: number;
}

/** What the session did itself and knows of without a look. */
function ownNews(session: Session, expunges: Expunges): News | undefined {
  const { mailbox, features } = session;
  // Who cannot claim must ask what others have claimed.
  if (mailbox.isReadOnly && !features.rev2) return undefined;
  const updates = mailbox.moveToOwn(expunges);
  if (updates === undefined) return undefined;
  const isClaimed = features.rev2 || updates.added.every(([uid]) => mailbox.isRecent(uid));
  return { updates, unclaimed: isClaimed ? Infinity : 0 };
}

async function lookForNews(session: Session, expunges: Expunges): Promise<News> {
  const { mailbox } = session;
  return await session.store.look(mailbox.account, async (reader) => {
    // What most clients hear who ask.
    if (reader.modseq === mailbox.modseq) return { updates: noUpdates, unclaimed: Infinity };
    const keywords = await reader.keywords(mailbox.id);
    const uidNext = (await reader.collection(mailbox.id))?.uidNext ?? 0;
    const hasNew = uidNext > mailbox.uidNext && !session.features.rev2;
    const unclaimed = hasNew ? await reader.recentFrom(mailbox.id) : Infinity;
    // The last to ask the reader: the view moves once, also when all this is done twice.
    const updates = await mailbox.moveTo(reader, expunges);
    return { updates, keywords, unclaimed };
  });
}

/**
 * New messages are \Recent to one session only: the first that tells of them. `countFrom` says how many of the view have a
 * UID or a later one; what came in since is claimed with them.
 */
// RFC 3501 §2.3.2
export async function claimRecent(
  session: Session,
  unclaimedFrom: number,
  countFrom: (from: number) => number | Promise<number>,
): Promise<void> {
  const { mailbox } = session;
  let [from, next] = [unclaimedFrom, mailbox.uidNext];
  if (!mailbox.isReadOnly)
    ({
      value: [from, next],
    } = await session.store.transactEarly(mailbox.account, async (tx) => {
      const uidNext = (await tx.collection(mailbox.id))?.uidNext;
      return uidNext === undefined ? [1, 1] : [await tx.claimRecent(mailbox.id), uidNext];
    }));
  if (from < next) mailbox.addRecent(from, next - 1, await countFrom(from));
}

/** EXPUNGE for each message that is gone, or VANISHED for all. */
// RFC 9051 §7.5.1, RFC 7162 §3.2.10
export function writeExpunges(
  session: Session,
  { expunged, vanished }: Pick<MailboxUpdates, 'expunged' | 'vanished'>,
): void {
  if (vanished.length === 0) return;
  if (session.features.qresync || session.features.uidOnly) {
    const ranges = rangesOfSorted([...vanished].sort((a, b) => a - b));
    for (const set of splitRanges(ranges, MAX_SET_LENGTH))
      session.untagged(`VANISHED ${formatNumberRanges(set)}`);
  } else for (const sequence of expunged) session.untagged(`${sequence} EXPUNGE`);
}

/** How many messages are \Recent to this session. */
// RFC 3501 §7.3.2
export function writeRecent(session: Session): void {
  const { mailbox, features } = session;
  mailbox.toldRecent = mailbox.recentCount;
  // RFC 9051 appendix E: rev2 has no RECENT.
  if (!features.rev2) session.untagged(`${mailbox.recentCount} RECENT`);
}

/** A FETCH response with a message's flags, and what the client switched on to go with them. */
// RFC 7162 §3.2.4, RFC 9586 §3.3
export function writeFlags(session: Session, sequence: number, row: FlagRow): void {
  session.output.text(formatFlagResponse(session, sequence, row));
}

export function formatFlagResponse(session: Session, sequence: number, row: FlagRow): string {
  const [uid, system, keywords, modseq] = row;
  const { features, mailbox } = session;
  const isRecent = !features.rev2 && mailbox.isRecent(uid);
  const flags = `FLAGS ${formatFlags(system, keywords, isRecent)}`;
  const change = features.condstore ? ` MODSEQ (${modseq})` : '';
  if (features.uidOnly) return `* ${uid} UIDFETCH (${flags}${change})\r\n`;
  // Always with the UID: QRESYNC and UID STORE need it, and it harms nobody.
  return `* ${sequence} FETCH (UID ${uid} ${flags}${change})\r\n`;
}
