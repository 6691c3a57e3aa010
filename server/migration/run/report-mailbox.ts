import { itemWordsIn } from '../rules/item-words.ts';
import { likenessOf } from '../likeness.ts';
import { reportsEndpoint, type LedgerFolder } from '../ledger.ts';
import { readBatches } from '../sql/batches.ts';
import { findFolder } from '../sql/folders.ts';
import type { TargetFolder } from '../target.ts';
import type { FolderJob } from './folder-job.ts';
import { KnownLikenesses } from './known-likenesses.ts';
import { noteOwnFolder } from './own-folder.ts';
import { toPrepared } from './prepare-item.ts';
import { composeReportMessage, type ReportedItem } from '../mail/report-message.ts';

const SOURCE_ID = 'reports';

export interface KeptReport {
  readonly targetFolder: number;
  readonly targetId: string;
  readonly targetVersion: string;
}

/**
 * The mailbox of reports on what belongs into no mailbox: calendar objects, cards, files. Made when the first one is needed, with a
 * name in the language of then.
 */
export class ReportMailbox implements AsyncDisposable {
  readonly #job: FolderJob;
  #open: { entry: LedgerFolder; place: TargetFolder; known: KnownLikenesses } | undefined;

  constructor(job: FolderJob) {
    this.#job = job;
  }

  /** Writes the report unless it is there from a run that was cut off. undefined: the target would not take it. */
  async keep(item: Omit<ReportedItem, 'sentAtSeconds'>, receivedAt?: number) {
    const { target, ledger } = this.#job;
    const { entry, place, known } = (this.#open ??= await this.#enter());
    // The same in every run, or the report would not be known again.
    const sentAtSeconds = receivedAt ?? (await readBatches(ledger.sql))[0]?.startedAt ?? 0;
    const bytes = composeReportMessage({ ...item, sentAtSeconds });
    const content = { mediaType: 'message/rfc822', bytes } as const;
    const there = await known.take((await likenessOf(content))!);
    if (there !== undefined) return kept(entry, there);
    const { write } = toPrepared({
      id: item.id,
      version: item.version,
      content,
      flags: { system: 0, keywords: [] },
      receivedAtSeconds: sentAtSeconds,
      losses: [],
    });
    const [outcome] = await target.write(place, [write]);
    return outcome?.outcome === 'written' ? kept(entry, outcome) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open?.known[Symbol.asyncDispose]();
    this.#open = undefined;
  }

  async #enter() {
    const { target, ledger, account } = this.#job;
    const before = await findFolder(ledger.sql, account.id, reportsEndpoint, SOURCE_ID);
    const path = before?.targetPath ?? [itemWordsIn(this.#job.language).reportMailbox];
    const place = await target.expectFolder({ kind: 'mailbox', path, isSubscribed: true });
    const entry = await noteOwnFolder(this.#job, reportsEndpoint, { sourceId: SOURCE_ID, place });
    const known = await KnownLikenesses.read(ledger, entry.id, { target, place });
    return { entry, place, known };
  }
}

function kept({ id: targetFolder }: LedgerFolder, at: { id: string; version: string }): KeptReport {
  return { targetFolder, targetId: at.id, targetVersion: at.version };
}
