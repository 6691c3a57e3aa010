import { likenessOf } from '../likeness.ts';
import type { LedgerItem } from '../ledger.ts';
import type { KnownItem } from '../sql/known-items.ts';
import { putItems, takeSetAside } from '../sql/items.ts';
import { blankItem } from './blank-item.ts';
import type { FolderJob } from './folder-job.ts';
import type { KnownLikenesses } from './known-likenesses.ts';
import type { LateFlags } from './late-flags.ts';
import { moveAlong } from './move-along.ts';
import { closed, MovedItems } from './moved-items.ts';
import type { PreparedItem } from './prepare-item.ts';
import { IN_BOTH } from '../way-back/reasons.ts';
import { outcomeAgain, outcomeOfTwin, reasonOfTwin } from './there-before.ts';
import { versionOf } from './version-of.ts';

/** What becomes of an item that need not be written; `told` is what the ledger is still to be told. */
export interface Known {
  readonly told?: LedgerItem;
}

/** Items that are in the target already, or were there in another folder or under another number. */
export class KnownAgain {
  readonly #job: FolderJob;
  readonly #likenesses: () => Promise<KnownLikenesses | undefined>;
  readonly #late: LateFlags;
  readonly #moved: MovedItems;

  constructor(
    job: FolderJob,
    parts: {
      readonly likenesses: () => Promise<KnownLikenesses | undefined>;
      readonly late: LateFlags;
    },
  ) {
    this.#job = job;
    this.#likenesses = parts.likenesses;
    this.#late = parts.late;
    this.#moved = new MovedItems(job);
  }

  /** undefined: it is to be written, in the place of its former content where the ledger knows of one by then. */
  async find(item: PreparedItem): Promise<Known | undefined> {
    const { entry, isDelta } = this.#job;
    const twin = await this.#twinOf(item);
    // Settings are no items that move from folder to folder.
    if (!isDelta || entry.kind === 'settings')
      return twin === undefined ? undefined : await this.#merge(item, twin, undefined);
    const gone = await this.#moved.find(item, twin);
    const isSame = gone !== undefined && isUnchanged(gone, item.intended);
    const isOwn = twin !== undefined && gone !== undefined && isAt(gone, entry.id, twin.id);
    if (twin !== undefined && (!isOwn || isSame)) return await this.#merge(item, twin, gone);
    if (gone === undefined) return undefined;
    if (isSame) return await this.#move(item, gone);
    const here = await this.#moved.follow(item, gone);
    // It stays where its user put it; else it gets its new content where it was moved to.
    return here.targetFolder === entry.id ? undefined : {};
  }

  async #twinOf({ write }: PreparedItem): Promise<KnownItem | undefined> {
    const known = await this.#likenesses();
    const likeness = known === undefined ? undefined : await likenessOf(write.content);
    return likeness === undefined ? undefined : await known!.take(likeness);
  }

  /** @param gone what the ledger has of it: the same item of the target, or one that was elsewhere */
  async #merge(
    { intended }: PreparedItem,
    twin: KnownItem,
    gone: LedgerItem | undefined,
  ): Promise<Known> {
    const { ledger, entry } = this.#job;
    const { sql } = ledger;
    const renumbered = await sql.transaction(
      async (tx) => await takeSetAside(tx, entry.id, twin.id),
    );
    const former = renumbered ?? (await this.#takeOver(gone, twin));
    const isOwn = former !== undefined && isAt(former, entry.id, twin.id);
    const ours = isOwn ? former : undefined;
    const found: LedgerItem = {
      ...blankItem(this.#job, { id: intended.sourceId, version: intended.version }),
      ...intended,
      outcome: intended.outcome ?? outcomeOfTwin(ours),
      reason: intended.reason ?? reasonOfTwin(ours),
      batch: ours?.batch ?? this.#job.batch,
      targetId: twin.id,
      targetVersion: ours?.targetVersion ?? twin.version,
    };
    return { told: this.#late.note(found, former) };
  }

  /** Of what is no longer where it was carried to the ledger knows by its twin from now on. */
  async #takeOver(gone: LedgerItem | undefined, twin: KnownItem): Promise<LedgerItem | undefined> {
    if (gone === undefined) return undefined;
    const { ledger, entry, target, folderOf } = this.#job;
    if (!isAt(gone, entry.id, twin.id)) {
      const place = await folderOf(gone.targetFolder);
      if (place !== undefined && (await versionOf({ target, place }, gone.targetId)) !== '')
        return undefined;
    }
    await ledger.sql.transaction(async (tx) => await putItems(tx, [closed(gone)]));
    return gone;
  }

  async #move({ intended }: PreparedItem, gone: LedgerItem): Promise<Known> {
    const { ledger } = this.#job;
    const here = {
      ...blankItem(this.#job, { id: intended.sourceId, version: intended.version }),
      ...intended,
      ...(await moveAlong(this.#job, gone)),
      ...outcomeAgain(gone),
      batch: gone.batch,
    };
    const now = this.#late.note(here, gone);
    await ledger.sql.transaction(async (tx) => await putItems(tx, [closed(gone), now]));
    return {};
  }
}

/** What both had before may be written in another way in each: on the way back its version tells whether it was changed here. */
function isUnchanged(gone: LedgerItem, now: PreparedItem['intended']): boolean {
  if (gone.hash === now.hash) return true;
  return gone.reason === IN_BOTH && now.version !== '' && gone.version === now.version;
}

function isAt(item: LedgerItem, folder: number, targetId: string): boolean {
  return item.targetFolder === folder && item.targetId === targetId;
}
