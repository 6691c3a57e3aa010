import type { Outcome, LedgerItem } from '../ledger.ts';
import type { ListedItem, UnreadItem } from '../item.ts';
import { putIntent, removeIntent } from '../sql/intents.ts';
import { putItems, readItems } from '../sql/items.ts';
import { blankItem } from './blank-item.ts';
import type { FolderJob } from './folder-job.ts';
import type { KnownLikenesses } from './known-likenesses.ts';
import { LateFlags } from './late-flags.ts';
import { RemainsKeeper, type Remains } from './keep-remains.ts';
import type { PreparedItem } from './prepare-item.ts';
import { KnownAgain } from './known-again.ts';
import { outcomeOfPresent } from './there-before.ts';
import { writeBatch, type BatchOutcome } from './write-batch.ts';

/** Items and bytes written at a time: one transaction of the target, two of the ledger. */
const BATCH_ITEMS = 200;
const BATCH_BYTES = 4 * 1024 * 1024;
/** While so much is written nothing more is read: of what is large there is no second one in memory. */
const LARGE_BYTES = 3 * BATCH_BYTES;

/**
 * Writes items in batches, while the next ones are being read. Before a batch is written the ledger knows what is meant to
 * be, afterwards what was.
 */
export class BatchWriter {
  readonly #job: FolderJob;
  readonly #keeper: RemainsKeeper;
  #batch: PreparedItem[] = [];
  #bytes = 0;
  /** What came of the last batch, to be told to the ledger with the intent of the next one. */
  #done: LedgerItem[] = [];
  #writing: Promise<void> | undefined;
  readonly #late: LateFlags;
  readonly #knownAgain: KnownAgain;
  failures = 0;
  /** @param likenesses asked for with the first item that is to be written */
  constructor(job: FolderJob, likenesses: () => Promise<KnownLikenesses | undefined>) {
    this.#job = job;
    this.#keeper = new RemainsKeeper(job);
    this.#late = new LateFlags(job);
    this.#knownAgain = new KnownAgain(job, { likenesses, late: this.#late });
  }

  async add(item: PreparedItem): Promise<void> {
    if (await this.#isKnown(item)) return;
    this.#batch.push(item);
    this.#bytes += item.intended.size;
    if (this.#batch.length >= BATCH_ITEMS || this.#bytes >= BATCH_BYTES) await this.#flush();
  }

  /** Notes an item that is not written. */
  async note(
    item: ListedItem & { readonly outcome: Outcome; readonly reason: string },
  ): Promise<void> {
    await this.#noteAll({
      ...blankItem(this.#job, item),
      size: item.size ?? 0,
      outcome: item.outcome,
      reason: item.reason,
    });
  }

  /** Keeps what is left of an item where the policy says so, and notes it; else it is tried again by the next run. */
  async unreadable(listed: ListedItem, { error, remains }: Omit<UnreadItem, 'id'>): Promise<void> {
    const reason = error.message;
    if (remains !== undefined && this.#keeper.isWanted)
      await this.#keep({ listed, reason, bytes: remains });
    else {
      this.failures++;
      await this.note({ ...listed, outcome: 'unreadable', reason });
    }
  }

  async #keep(remains: Remains): Promise<void> {
    const { listed, reason } = remains;
    const message = this.#keeper.asMessage(remains);
    if (message !== undefined) {
      const intended = { ...message.intended, outcome: 'unreadable' as const, reason };
      return await this.add({ ...message, intended });
    }
    const kept = await this.#keeper.aside(remains);
    if (kept === undefined) this.failures++;
    const size = remains.bytes.length;
    await this.#noteAll({
      ...blankItem(this.#job, listed),
      outcome: 'unreadable',
      reason,
      size,
      ...kept,
    });
  }

  async #noteAll(item: LedgerItem): Promise<void> {
    this.#done.push(item);
    this.#tellPassed();
    if (this.#done.length >= BATCH_ITEMS && this.#writing === undefined) await this.#tell();
  }

  #tellPassed(): void {
    const { progress, account, folder } = this.#job;
    const name = folder.path.join('/');
    progress.tell({ event: 'passed', account: account.source, folder: name, items: 1 });
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    await this.#settle();
    await this.#keeper[Symbol.asyncDispose]();
  }

  async #settle(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#tell();
    await this.#late.carry();
  }

  /** After an error: writes what was read, so that nothing goes on behind a second attempt. */
  async abandon(): Promise<void> {
    try {
      await this.#flush();
      await this.#writing;
    } catch {
      // The intent stays: the target will say what was done.
      return;
    }
    await this.#tell();
  }

  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const isLarge = this.#bytes > LARGE_BYTES;
    this.#batch = [];
    this.#bytes = 0;
    this.#writing = this.#write(batch);
    if (isLarge) return await this.#writing;
    // Its error is seen where it is waited for.
    this.#writing.catch(() => {});
  }

  async #write(batch: readonly PreparedItem[]): Promise<void> {
    const { target, place, entry, progress, account, folder } = this.#job;
    const mark = await target.mark(place);
    await this.#tell({ folder: entry.id, mark, items: batch.map(({ intended }) => intended) });
    const outcomes = await writeBatch(this.#job, batch);
    const byKey = new Map(outcomes.map((it) => [it.key, it]));
    let bytes = 0;
    let written = 0;
    for (const item of batch) {
      bytes += item.intended.size;
      const done = await this.#outcomeOf(item, byKey.get(item.intended.sourceId));
      if (done.targetId !== '') written++;
      this.#done.push(done);
    }
    progress.tell({
      event: 'items',
      account: account.source,
      folder: folder.path.join('/'),
      items: batch.length,
      written,
      bytes,
    });
  }

  async #outcomeOf(
    { intended, write }: PreparedItem,
    result: BatchOutcome | undefined,
  ): Promise<LedgerItem> {
    const blank = {
      ...blankItem(this.#job, { id: intended.sourceId, version: intended.version }),
      ...intended,
    };
    if (result?.outcome === 'written')
      return {
        ...blank,
        outcome: intended.outcome ?? 'written',
        ...result.known,
        targetId: result.id,
        targetVersion: result.version,
        losses: [...intended.losses, ...result.losses],
      };
    if (result?.outcome === 'present') return { ...blank, ...outcomeOfPresent(result) };
    const reason = result?.reason ?? 'the target gave no answer';
    const refused = { ...blank, outcome: 'refused' as const, reason };
    const kept = result === undefined ? undefined : await this.#keepRefused(write, reason);
    if (kept !== undefined)
      return { ...refused, ...kept, losses: [...blank.losses, ...kept.losses] };
    this.failures++;
    return refused;
  }

  /**
   * What a calendar or an address book would not take is damaged in some way. So is a message that is refused by one run after
   * another: at first the server may only have had a bad moment.
   */
  async #keepRefused({ key, content }: PreparedItem['write'], reason: string) {
    const { kind } = this.#job.place;
    if (!this.#keeper.isWanted || kind === 'files') return undefined;
    if (kind === 'mailbox' && !(await this.#wasRefusedBefore(key))) return undefined;
    const listed = { id: key, version: '' };
    return await this.#keeper.aside({ listed, reason, bytes: content.bytes });
  }

  async #wasRefusedBefore(key: string): Promise<boolean> {
    const { ledger, entry, batch } = this.#job;
    const before = (await readItems(ledger.sql, entry.id, [key])).get(key);
    return before?.outcome === 'refused' && before.batch !== batch;
  }

  /** Tells the ledger what is known by now, with what is to be written next. */
  async #tell(intent?: Parameters<typeof putIntent>[1]): Promise<void> {
    const { ledger, entry } = this.#job;
    const done = this.#done;
    this.#done = [];
    if (done.length === 0 && intent === undefined) return;
    await ledger.sql.transaction(async (tx) => {
      await putItems(tx, done);
      if (intent === undefined) await removeIntent(tx, entry.id);
      else await putIntent(tx, intent);
    });
  }

  /** Items that are in the target already, or were moved there from another folder, are not written again. */
  async #isKnown(item: PreparedItem): Promise<boolean> {
    const known = await this.#knownAgain.find(item);
    if (known === undefined) return false;
    if (known.told !== undefined) {
      this.#done.push(known.told);
      this.#tellPassed();
    }
    if (this.#late.isFull) await this.#settle();
    return true;
  }
}
