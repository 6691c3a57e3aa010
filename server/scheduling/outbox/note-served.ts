import { isDomainError } from '#platform/errors.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { ScheduleStatus } from '../send-messages.ts';
import type { AccountId } from '#platform/ids.ts';
import { formatServed } from './entry.ts';
import { outboxOf } from './outbox-collection.ts';

/** Notes who was served, while others still are: what comes in meanwhile is noted together. */
export interface ServedNotes {
  readonly served: ReadonlyMap<string, ScheduleStatus>;
  add(address: string, status: ScheduleStatus): void;
  settled(): Promise<void>;
}

export function createServedNotes(
  { store, log }: Pick<SchedulingDeps, 'store' | 'log'>,
  entry: {
    readonly account: AccountId;
    readonly name: string;
    readonly served: ReadonlyMap<string, ScheduleStatus>;
    /** How many there are to serve. */
    readonly recipients: number;
  },
): ServedNotes {
  const served = new Map(entry.served);
  let isDirty = false;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (isDirty) {
      isDirty = false;
      const properties = formatServed(served);
      await store.transact(entry.account, async (tx) => {
        const outbox = await outboxOf(tx);
        if (outbox === undefined || !(await tx.document(outbox.id, entry.name))) return;
        await tx.setDocumentProperties(outbox.id, entry.name, properties);
      });
    }
  };
  const start = async (): Promise<void> => {
    try {
      await write();
    } catch (error) {
      // After a crash somebody gets the same mail again.
      if (!isDomainError(error)) throw error;
      log.warn('scheduling.unnoted', { account: entry.account, reason: error.message });
    } finally {
      writing = undefined;
    }
  };
  return {
    served,
    add(address, status) {
      served.set(address, status);
      isDirty = true;
      // Who is the only one is noted by removing the entry.
      if (entry.recipients > 1) writing ??= start();
    },
    async settled() {
      await writing;
    },
  };
}
