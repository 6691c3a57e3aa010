import { isDomainError } from '#platform/errors.ts';
import type { FolderWish } from '../target.ts';
import type { AccountJob } from './folder-job.ts';
import { aboveEndpoint } from '../ledger.ts';
import type { FoldersBefore } from './folders-before.ts';
import { noteOwnFolder } from './own-folder.ts';

/**
 * Makes the mailboxes above others, which servers would make unasked, one by one: what this migration made is taken back by
 * undo, and what was there before is not.
 */
export class FoldersAbove {
  readonly #job: Pick<AccountJob, 'ledger' | 'account' | 'batch' | 'target'>;
  #known: Set<string> | undefined;
  readonly #willBe = new Set<string>();

  readonly #before: FoldersBefore;

  constructor(
    job: Pick<AccountJob, 'ledger' | 'account' | 'batch' | 'target'>,
    before: FoldersBefore,
  ) {
    this.#job = job;
    this.#before = before;
  }

  /** To be called for each folder that is wanted, those above before those below. */
  async expect({ kind, path, knownId }: FolderWish): Promise<void> {
    if (kind !== 'mailbox') return;
    // Somebody may have given those above one that is there already another name.
    if (knownId === undefined)
      for (let depth = 1; depth < path.length; depth++) await this.#expectOne(path.slice(0, depth));
    // It will be there for those below it.
    this.#willBe.add(keyOf(path));
  }

  async #expectOne(path: readonly string[]): Promise<void> {
    const { target } = this.#job;
    const key = keyOf(path);
    if (this.#willBe.has(key)) return;
    const known = (this.#known ??= new Set(
      (await target.folders())
        .filter((it) => it.kind === 'mailbox' && this.#before.wasThere(it))
        // A name that users left above others when they deleted it stays a mere name.
        .flatMap(({ path }) => path.map((_, at) => keyOf(path.slice(0, at + 1)))),
    ));
    if (known.has(key)) return;
    known.add(key);
    try {
      const wish = { kind: 'mailbox', path, isSubscribed: false } as const;
      const place = this.#before.asMade(await target.expectFolder(wish));
      if (place.isNew)
        await noteOwnFolder(this.#job, aboveEndpoint, {
          sourceId: `above ${path.join('/')}`,
          place,
        });
    } catch (error) {
      // The mailbox below it will tell.
      if (!isDomainError(error) || error.code === 'unavailable') throw error;
    }
  }
}

function keyOf(path: readonly string[]): string {
  return path.join('/').toLowerCase();
}
