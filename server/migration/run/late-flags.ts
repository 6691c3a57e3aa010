import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { carryFlags } from './carry-flags.ts';
import { decodeFlags } from './encode-flags.ts';
import type { FolderJob } from './folder-job.ts';

const MAX_WAITING = 500;

/** Changes of flags of what was found again under another number, or in another folder: the ledger keeps the old ones until they are carried. */
export class LateFlags {
  readonly #job: FolderJob;
  #listed: ListedItem[] = [];
  #before = new Map<string, LedgerItem>();

  constructor(job: FolderJob) {
    this.#job = job;
  }

  get isFull(): boolean {
    return this.#listed.length >= MAX_WAITING;
  }

  /** What goes into the ledger for now: `item` with the flags that it was carried over with. */
  note(item: LedgerItem, carried: LedgerItem | undefined): LedgerItem {
    if (carried === undefined || carried.flags === item.flags) return item;
    const now = { ...item, flags: carried.flags };
    const { sourceId, version, flags } = item;
    this.#listed.push({ id: sourceId, version, flags: decodeFlags(flags) });
    this.#before.set(sourceId, now);
    return now;
  }

  /** Called when the ledger has all that was noted. */
  async carry(): Promise<void> {
    const [listed, before] = [this.#listed, this.#before];
    this.#listed = [];
    this.#before = new Map();
    await carryFlags(this.#job, listed, before);
  }
}
