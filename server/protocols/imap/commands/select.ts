import { expectSelectArgs, type SelectArgs } from '#codecs/imap/select-args.ts';
import type { Decoder } from '#codecs/imap/decoder.ts';
import { uid, type ModSeq, type Uid } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { defineCommand, signedInStates, type CommandReply } from '../command.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import { refuse } from '../errors.ts';
import { SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';
import { formatListLine } from '../session/list-line.ts';
import { writeKeywords } from '../session/tell-keywords.ts';
import { tellMissed } from '../session/tell-missed.ts';
import { claimRecent, writeRecent } from '../session/tell-updates.ts';

/** The first unseen message of larger mailboxes is not looked for: that grows with the mailbox, and no client uses it. */
const MAX_UNSEEN_SCAN = 2000;

/** What SELECT reads of a mailbox, all of one moment. */
interface Snapshot {
  readonly found: VisibleMailbox;
  readonly collection: Collection;
  readonly modseq: ModSeq;
  readonly keywords: readonly string[];
  readonly recentFrom: Uid;
  /** Messages that no session has been told of as \Recent. */
  readonly unclaimed: number;
  readonly firstUnseen: number | undefined;
}

type Mode = 'read-write' | 'read-only';

// RFC 9051 §6.3.2, RFC 7162 §3.2.5
export const select = defineSelect('SELECT', 'read-write');
// RFC 9051 §6.3.3
export const examine = defineSelect('EXAMINE', 'read-only');

function defineSelect(verb: string, mode: Mode) {
  return defineCommand<SelectArgs>({
    verb,
    states: signedInStates,
    announcing: 'none',
    parse(decoder: Decoder) {
      decoder.expectSpace();
      return expectSelectArgs(decoder);
    },
    run: async (session, args) => await open(session, args, mode),
  });
}

async function open(session: Session, args: SelectArgs, mode: Mode): Promise<CommandReply> {
  if (args.qresync !== undefined && !session.features.qresync)
    return { status: 'BAD', text: 'ENABLE QRESYNC first' };
  // Also a failed SELECT leaves no mailbox selected.
  if (session.state.kind === 'selected') {
    session.deselect();
    // RFC 9051 §7.1: what comes behind it is of the new mailbox.
    session.untagged('OK [CLOSED] The mailbox is closed');
  }
  const snapshot = await session.user.access.openAndRead(args.mailbox, 'r', (reader, found) =>
    readSnapshot(session, reader, found),
  );
  const { owner, rights } = snapshot.found;
  const isReadOnly = mode === 'read-only' || !/[iestw]/.test(rights);
  const mailbox = await createView(session, snapshot, isReadOnly);
  if (args.isCondstore || args.qresync !== undefined) session.features.condstore = true;
  if (args.qresync !== undefined)
    await session.store.read(owner, async (reader) => {
      await tellMissed(session, reader, args.qresync!);
    });
  const code = mailbox.isReadOnly ? 'READ-ONLY' : 'READ-WRITE';
  return { status: 'OK', code, text: isReadOnly ? 'Open for reading' : 'Open' };
}

async function createView(
  session: Session,
  snapshot: Snapshot,
  isReadOnly: boolean,
): Promise<SelectedMailbox> {
  const { found, collection, modseq } = snapshot;
  const { owner: account, isForeign, name, rights } = found;
  const facts = { account, isForeign, name, rights, isReadOnly };
  const mailbox = new SelectedMailbox({ ...facts, collection, modseq });
  session.select(mailbox);
  try {
    if (snapshot.unclaimed > 0)
      await claimRecent(session, snapshot.recentFrom, async (from) =>
        from === snapshot.recentFrom ? snapshot.unclaimed : await countInView(session, from),
      );
  } catch (error) {
    session.deselect();
    throw error;
  }
  // What changed between the snapshot and the subscription was not heard of.
  session.lookForNews();
  writeFacts(session, mailbox, snapshot);
  return mailbox;
}

async function readSnapshot(
  session: Session,
  reader: AccountReader,
  found: VisibleMailbox,
): Promise<Snapshot> {
  const { id } = found.collection;
  const collection = await reader.collection(id);
  if (collection === undefined) return refuse('NONEXISTENT', 'There is no such mailbox');
  const recentFrom = await reader.recentFrom(id);
  const hasRecent = !session.features.rev2 && recentFrom < collection.uidNext;
  return {
    found,
    collection,
    modseq: reader.modseq,
    keywords: await reader.keywords(id),
    recentFrom,
    unclaimed: hasRecent ? await reader.countFrom(id, recentFrom) : 0,
    firstUnseen: session.features.rev2 ? undefined : await findUnseen(reader, collection),
  };
}

/** Another session was quicker and claimed some: those are left of the view. */
async function countInView({ store, mailbox }: Session, from: number): Promise<number> {
  return await store.look(mailbox.account, async (reader) => {
    const behind = await reader.countFrom(mailbox.id, uid(mailbox.uidNext));
    return (await reader.countFrom(mailbox.id, uid(from))) - behind;
  });
}

/** Message number of the first unseen message. */
async function findUnseen(
  reader: AccountReader,
  { id, counts }: Collection,
): Promise<number | undefined> {
  if (counts.unseen === 0) return undefined;
  if (counts.unseen === counts.messages) return 1;
  if (counts.messages > MAX_UNSEEN_SCAN) return undefined;
  const first = await reader.firstUnseen(id);
  return first === undefined ? undefined : (await reader.uids(id)).indexOf(first) + 1;
}

// RFC 9051 §6.3.2, RFC 3501 §6.3.1, RFC 7162 §3.1.2, RFC 8474 §4.2
function writeFacts(session: Session, mailbox: SelectedMailbox, facts: Snapshot): void {
  const { collection, keywords } = facts;
  writeKeywords(session, mailbox, keywords);
  session.untagged(`${collection.counts.messages} EXISTS`);
  if (!session.features.rev2) {
    writeRecent(session);
    if (facts.firstUnseen !== undefined && !session.features.uidOnly)
      session.untagged(`OK [UNSEEN ${facts.firstUnseen}] First unseen`);
  }
  session.untagged(`OK [UIDVALIDITY ${collection.uidValidity}] UIDs are valid`);
  session.untagged(`OK [UIDNEXT ${collection.uidNext}] Next UID`);
  session.untagged(`OK [HIGHESTMODSEQ ${collection.highestModseq}] Highest`);
  session.untagged(`OK [MAILBOXID (${collection.objectId})] Id`);
  if (session.features.rev2)
    session.untagged(formatListLine(session, mailbox.name, { attributes: [] }));
}
