import type { Argument } from '../imaptest/arguments.ts';
import { flagText, numbersOf, textOf, textsOf } from './flag-text.ts';
import { checkContent } from './message-facts.ts';
import type { MessageRecord, SharedMailbox, World } from './world.ts';

/** What a session knows of one message of its mailbox. */
export interface Entry {
  /** 0 as long as the client has not been told. */
  uid: number;
  /** Came in after SELECT. */
  readonly isNew: boolean;
  flags: string | undefined;
  isRecent: boolean;
  modseq: number;
  /** Position in the record's states that the flags were last seen at. */
  stateAt: number;
}

/** What the session switched on. */
export interface ViewFeatures {
  condstore: boolean;
  qresync: boolean;
  rev2: boolean;
}

/**
 * The mailbox as one session was told of it. Every response is held against what the session knows, and against what all
 * sessions together know of the messages.
 */
export class View {
  readonly mailbox: SharedMailbox;
  readonly features: ViewFeatures;
  entries: Entry[] = [];
  keywords = new Set<string>();
  recent = 0;
  uidNext = 0;
  /** What the client would come back with: the highest it saw up to the last answer, unless the server gave another. */
  highestModseq = 0;
  /** HIGHESTMODSEQ as the server said last. */
  #saidModseq = 0;
  /** The highest MODSEQ since the last answer. */
  #seenModseq = 0;
  isReadWrite = false;
  /** Nobody changes anything: flags that differ from those told before were kept from the client. */
  isQuiet = false;
  /** EXISTS of a SELECT with QRESYNC: counts once the client has taken out what vanished. */
  #existsToCome: number | undefined;
  #isResyncing = false;
  readonly #world: World;
  readonly #client: number;
  readonly #session: string;
  readonly #report: (what: string) => void;

  constructor(parts: {
    world: World;
    mailbox: SharedMailbox;
    features: ViewFeatures;
    client: number;
    session: string;
    report: (what: string) => void;
  }) {
    this.#world = parts.world;
    this.mailbox = parts.mailbox;
    this.features = parts.features;
    this.#client = parts.client;
    this.#session = parts.session;
    this.#report = parts.report;
  }

  get count(): number {
    return this.entries.length;
  }

  record(entry: Entry): MessageRecord | undefined {
    return entry.uid === 0 ? undefined : this.mailbox.message(entry.uid);
  }

  byUid(uid: number): Entry | undefined {
    return this.entries.find((entry) => entry.uid === uid);
  }

  /** Begins with what an earlier session knew: SELECT with QRESYNC tells the difference. */
  resume(known: View): void {
    this.entries = known.entries.map((entry) => ({
      ...newEntry(false),
      uid: entry.uid,
      flags: entry.flags,
    }));
    this.#isResyncing = true;
  }

  /** After SELECT: the client must know all messages again. */
  endResync(): void {
    this.#grow();
    this.#isResyncing = false;
    const unknown = this.entries.filter((e) => e.uid === 0 || e.flags === undefined).length;
    if (unknown > 0) this.#report(`QRESYNC left ${unknown} messages unknown`);
  }

  #grow(): void {
    const count = this.#existsToCome;
    this.#existsToCome = undefined;
    if (count === undefined) return;
    if (count < this.count) this.#report(`QRESYNC: ${this.count} messages known, ${count} there`);
    this.entries.length = Math.min(this.entries.length, count);
    while (this.count < count) this.entries.push(newEntry(false));
  }

  onExists(count: number): void {
    if (this.#isResyncing) {
      this.#existsToCome = count;
      return;
    }
    if (count < this.count) this.#report(`EXISTS fell from ${this.count} to ${count}`);
    while (this.count < count) this.entries.push(newEntry(this.uidNext > 0));
  }

  onHighestModseq(modseq: number): void {
    if (modseq < this.#saidModseq)
      this.#report(`HIGHESTMODSEQ fell from ${this.#saidModseq} to ${modseq}`);
    this.#saidModseq = this.highestModseq = modseq;
    this.#seenModseq = 0;
  }

  /** A command is answered: the client takes it that it knows all up to the highest MODSEQ it saw. */
  onAnswer(): void {
    this.highestModseq = Math.max(this.highestModseq, this.#seenModseq);
    this.#seenModseq = 0;
  }

  onRecent(count: number): void {
    if (this.features.rev2) this.#report('RECENT to a client of IMAP4rev2');
    if (count > this.count && !this.#isResyncing)
      this.#report(`RECENT ${count} of ${this.count} messages`);
    this.recent = count;
  }

  onExpunge(sequence: number): void {
    if (this.features.qresync) this.#report('EXPUNGE in place of VANISHED');
    if (sequence < 1 || sequence > this.count)
      return this.#report(`EXPUNGE ${sequence} of ${this.count} messages`);
    this.entries.splice(sequence - 1, 1);
  }

  onVanished(set: string, isEarlier: boolean): void {
    if (!this.features.qresync) this.#report('VANISHED without QRESYNC');
    for (const uid of numbersOf(set)) {
      let at = this.entries.findIndex((entry) => entry.uid === uid);
      if (at < 0 && !isEarlier) at = this.#unknownBefore(uid);
      if (at >= 0) this.entries.splice(at, 1);
      else if (!isEarlier) this.#report(`VANISHED ${uid}, which the client does not know`);
    }
  }

  /** A message whose UID this client never learnt, where this UID would be; -1 when there is none. */
  #unknownBefore(uid: number): number {
    const behind = this.entries.findIndex((entry) => entry.uid > uid);
    const at = (behind < 0 ? this.count : behind) - 1;
    return this.entries[at]?.uid === 0 ? at : -1;
  }

  onFlags(list: Argument | undefined): void {
    const keywords = new Set(
      textsOf(list)
        .map((flag) => flag.toLowerCase())
        .filter((flag) => !flag.startsWith('\\')),
    );
    for (const keyword of this.keywords)
      if (!keywords.has(keyword)) this.#report(`FLAGS no longer names ${keyword}`);
    this.keywords = keywords;
  }

  onPermanentFlags(flags: readonly string[]): void {
    for (const flag of flags)
      if (!flag.startsWith('\\') && !this.keywords.has(flag.toLowerCase()))
        this.#report(`PERMANENTFLAGS names ${flag}, FLAGS does not`);
  }

  /** A FETCH response. */
  onFetch(sequence: number, list: Argument | undefined): void {
    if (list?.kind !== 'list') return this.#report('FETCH without a list');
    this.#grow();
    const entry = this.entries[sequence - 1];
    if (entry === undefined) return this.#report(`FETCH ${sequence} of ${this.count} messages`);
    const items = itemsOf(list.items);
    const uid = items.get('UID');
    if (uid !== undefined) this.#onUid(entry, sequence, Number(textOf(uid)));
    if (items.has('MODSEQ')) this.#onModseq(entry, Number(textsOf(items.get('MODSEQ'))[0]));
    if (items.has('FLAGS')) this.#onMessageFlags(entry, textsOf(items.get('FLAGS')), items);
    const record = this.record(entry);
    if (record !== undefined) checkContent(this.#world, record, items, this.#report);
  }

  #onUid(entry: Entry, sequence: number, uid: number): void {
    if (entry.uid !== 0) {
      if (entry.uid !== uid) this.#report(`UID of ${sequence} changed: ${entry.uid} to ${uid}`);
      return;
    }
    const before = this.entries.slice(0, sequence - 1).findLast((e) => e.uid !== 0)?.uid ?? 0;
    const behind = this.entries.slice(sequence).find((e) => e.uid !== 0)?.uid ?? Infinity;
    if (uid <= before || uid >= behind)
      this.#report(`UID ${uid} of ${sequence} is not between ${before} and ${behind}`);
    if (entry.isNew && uid < this.uidNext)
      this.#report(`a new message has UID ${uid} below UIDNEXT ${this.uidNext}`);
    entry.uid = uid;
  }

  #onModseq(entry: Entry, modseq: number): void {
    if (!(modseq > 0)) this.#report('MODSEQ is no number');
    if (modseq < entry.modseq)
      this.#report(`MODSEQ of ${entry.uid} fell from ${entry.modseq} to ${modseq}`);
    entry.modseq = modseq;
    this.#seenModseq = Math.max(this.#seenModseq, modseq);
  }

  #onMessageFlags(
    entry: Entry,
    flags: readonly string[],
    items: ReadonlyMap<string, Argument>,
  ): void {
    for (const flag of flags)
      if (!flag.startsWith('\\') && !this.keywords.has(flag.toLowerCase())) {
        this.#report(`the keyword ${flag} was used without being in FLAGS`);
        this.keywords.add(flag.toLowerCase());
      }
    const state = flagText(flags);
    if (this.isQuiet && entry.flags !== undefined && entry.flags !== state)
      this.#report(`UID ${entry.uid}: (${entry.flags}) became (${state}) without a word`);
    entry.flags = state;
    const record = this.record(entry);
    if (record === undefined) return;
    this.#onRecentFlag(entry, record, flags.includes('\\Recent'));
    this.#checkHistory(entry, record, state);
    if (!items.has('MODSEQ')) {
      if (this.features.condstore) this.#report('FLAGS without MODSEQ');
      return;
    }
    const known = record.byModseq.get(entry.modseq);
    if (known === undefined) record.byModseq.set(entry.modseq, state);
    else if (known !== state)
      this.#report(`UID ${entry.uid} MODSEQ ${entry.modseq}: (${known}) and (${state})`);
  }

  #onRecentFlag(entry: Entry, record: MessageRecord, isRecent: boolean): void {
    entry.isRecent = isRecent;
    if (!isRecent) {
      if (record.recentTo === this.#session)
        this.#report(`UID ${entry.uid} is no longer \\Recent in its session`);
      return;
    }
    if (this.features.rev2) this.#report('\\Recent to a client of IMAP4rev2');
    if (!this.isReadWrite) return;
    record.recentTo ??= this.#session;
    if (record.recentTo !== this.#session)
      this.#report(`UID ${entry.uid} is \\Recent in ${record.recentTo} and in ${this.#session}`);
  }

  /** The flags must be those that the owner gave, and never older ones than were seen before. */
  #checkHistory(entry: Entry, record: MessageRecord, state: string): void {
    if (record.isLost) return;
    if (record.states.length === 0) {
      if (record.firstFlags !== undefined && record.firstFlags !== state)
        this.#report(`UID ${entry.uid} appended with (${record.firstFlags}) has (${state})`);
      record.states.push(state);
      return;
    }
    const at = record.states.indexOf(state, Math.max(0, entry.stateAt));
    if (at >= 0) {
      entry.stateAt = at;
      return;
    }
    const role = record.owner === this.#client ? 'own ' : '';
    this.#report(
      `UID ${entry.uid}: ${role}flags (${state}) are none of (${record.states.slice(Math.max(0, entry.stateAt)).join('), (')})`,
    );
    record.isLost = true;
  }
}

export function newEntry(isNew: boolean): Entry {
  return { uid: 0, isNew, flags: undefined, isRecent: false, modseq: 0, stateAt: 0 };
}

/** Items of a FETCH response by name; `BODY[HEADER.FIELDS (A B)]` as one name. */
function itemsOf(args: readonly Argument[]): Map<string, Argument> {
  const items = new Map<string, Argument>();
  for (let i = 0; i < args.length;) {
    let name = textOf(args[i++]).toUpperCase();
    if (name.includes('[') && !name.includes(']')) {
      name += ` (${textsOf(args[i++]).join(' ').toUpperCase()})${textOf(args[i++])}`;
    }
    const value = args[i++];
    if (value !== undefined) items.set(name, value);
  }
  return items;
}
