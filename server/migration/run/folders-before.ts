import { putFoldersBefore, readFoldersBefore, removeFoldersBefore } from '../sql/folders-before.ts';
import type { TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';

/**
 * What folders the target had before a run began to make some: a run that was cut off may have made folders that the ledger does
 * not know of, and an undo is to take them back, too.
 */
export class FoldersBefore {
  readonly #job: Pick<AccountJob, 'ledger' | 'account' | 'target'>;
  #isNoted = false;
  /** Of a run that was cut off. */
  #before: ReadonlySet<string> | undefined;

  constructor(job: Pick<AccountJob, 'ledger' | 'account' | 'target'>) {
    this.#job = job;
  }

  /** Called before the first folder is made. */
  async note(): Promise<void> {
    if (this.#isNoted) return;
    this.#isNoted = true;
    const { ledger, account, target } = this.#job;
    this.#before = await readFoldersBefore(ledger.sql, account.id);
    if (this.#before !== undefined) return;
    const ids = (await target.folders()).map(({ id }) => id);
    await ledger.sql.transaction(async (tx) => await putFoldersBefore(tx, account.id, ids));
  }

  /** Whether it was there, and not made by a run that was cut off. */
  wasThere({ id, formerIds = [] }: Pick<TargetFolder, 'id' | 'formerIds'>): boolean {
    return this.#before === undefined || [id, ...formerIds].some((it) => this.#before!.has(it));
  }

  asMade(place: TargetFolder): TargetFolder {
    return place.isNew || this.wasThere(place) ? place : { ...place, isNew: true };
  }

  /** Called when the ledger knows of all folders. */
  async forget(): Promise<void> {
    const { ledger, account } = this.#job;
    if (!this.#isNoted) return;
    await ledger.sql.transaction(async (tx) => await removeFoldersBefore(tx, account.id));
  }
}
