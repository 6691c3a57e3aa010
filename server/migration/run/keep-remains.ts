import { hash } from 'node:crypto';
import type { CollectionKind } from '#store/collection.ts';
import type { ItemMediaType, ListedItem, Loss } from '../item.ts';
import type { FolderJob } from './folder-job.ts';
import { toPrepared, type PreparedItem } from './prepare-item.ts';
import { ReportMailbox, type KeptReport } from './report-mailbox.ts';
import { composeReportMessage } from '../mail/report-message.ts';

/** Something that cannot be carried over as it is, with what there is of it. */
export interface Remains {
  readonly listed: ListedItem;
  readonly reason: string;
  readonly bytes: Buffer;
}

const mediaTypes: Readonly<Record<CollectionKind, ItemMediaType>> = {
  mailbox: 'message/rfc822',
  calendar: 'text/calendar',
  tasks: 'text/calendar',
  notes: 'text/calendar',
  addressbook: 'text/vcard',
  files: 'application/octet-stream',
  settings: 'application/octet-stream',
};

/** Keeps damaged items as attachments of report messages: in their own folder where it holds messages, else in one mailbox. */
export class RemainsKeeper implements AsyncDisposable {
  readonly #job: FolderJob;
  readonly #reports: ReportMailbox;

  constructor(job: FolderJob) {
    this.#job = job;
    this.#reports = new ReportMailbox(job);
  }

  get isWanted(): boolean {
    return this.#job.policies.corruptItems === 'attach';
  }

  /** The report as an item of the folder; undefined when it is no place for messages. */
  asMessage(remains: Remains): PreparedItem | undefined {
    if (this.#job.place.kind !== 'mailbox') return undefined;
    const { listed } = remains;
    const receivedAtSeconds = listed.receivedAtSeconds ?? this.#nowSeconds();
    const bytes = composeReportMessage({
      ...this.#about(remains),
      sentAtSeconds: receivedAtSeconds,
    });
    return toPrepared({
      id: listed.id,
      version: listed.version,
      content: { mediaType: 'message/rfc822', bytes },
      flags: { system: 0, keywords: [] },
      receivedAtSeconds,
      losses: [markOf(remains)],
    });
  }

  /** The report in the mailbox for them; undefined when the target would not take it either. */
  async aside(
    remains: Remains,
  ): Promise<(KeptReport & { hash: string; losses: Loss[] }) | undefined> {
    const { receivedAtSeconds } = remains.listed;
    const kept = await this.#reports.keep(this.#about(remains), receivedAtSeconds);
    if (kept === undefined) return undefined;
    return { ...kept, hash: hash('sha256', remains.bytes, 'hex'), losses: [markOf(remains)] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reports[Symbol.asyncDispose]();
  }

  #about({ listed, reason, bytes }: Remains) {
    const { account, folder, language } = this.#job;
    return {
      owner: account.target,
      language,
      folder: folder.path.join('/'),
      id: listed.id,
      version: listed.version,
      mediaType: mediaTypes[folder.kind],
      remains: bytes,
      reason,
    };
  }

  #nowSeconds(): number {
    return Math.floor(this.#job.clock.epochMs() / 1000);
  }
}

function markOf({ listed, reason }: Remains): Loss {
  return { what: 'kept-as-report', detail: `${listed.id}: ${reason}` };
}
