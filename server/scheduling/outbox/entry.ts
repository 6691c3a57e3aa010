import type { AccountId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { ScheduleStatus } from '../send-messages.ts';
import type { Enclosure } from './enclosure.ts';
import { outboxOf, ensureOutbox } from './outbox-collection.ts';
import { formatOutgoing, type Outgoing } from './outgoing.ts';

/** Messages that lie in an account's outbox, or are about to. */
export interface OutboxEntry {
  /** Whose outbox it is in. */
  readonly account: AccountId;
  readonly name: string;
  readonly outgoing: Outgoing;
  /** Who was sent what they were to be sent by mail, and is not to get it twice. */
  readonly served: ReadonlyMap<string, ScheduleStatus>;
  /** It is not tried again: what cannot be delivered now never is. */
  readonly isLastTry: boolean;
}

export interface PreparedEntry extends Enclosure {
  readonly entry: OutboxEntry;
}

/** Makes messages ready to be stored with the change that they are of. */
export async function prepareEntry(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'pending' | 'bootId'>,
  account: AccountId,
  outgoing: Outgoing,
): Promise<PreparedEntry> {
  // The name tells who delivers it; see isOver().
  const name = `${deps.bootId}.${deps.random.id()}`;
  const enclosure = await prepareNamed(deps, account, { name, text: formatOutgoing(outgoing) });
  const entry = { account, name, outgoing, served: new Map(), isLastTry: false };
  return { ...enclosure, entry };
}

/** Makes a text ready to be put into the outbox, instead of the one of its name. */
export async function prepareNamed(
  { store, pending }: Pick<SchedulingDeps, 'store' | 'pending'>,
  account: AccountId,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<Enclosure> {
  const bytes = Buffer.from(text);
  const prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'application/json');
  await pending.mark(account);
  return {
    async put(tx) {
      const outbox = await ensureOutbox(tx);
      await tx.putDocument(outbox.id, { name, prepared, ignoreQuota: true });
    },
    [Symbol.asyncDispose]: async () => await prepared[Symbol.asyncDispose](),
  };
}

export async function removeEntry(
  tx: AccountTransaction,
  { name }: Pick<OutboxEntry, 'name'>,
): Promise<void> {
  const outbox = await outboxOf(tx);
  if (outbox !== undefined && (await tx.document(outbox.id, name)) !== undefined)
    await tx.removeDocument(outbox.id, name);
}

/** What is noted beside an entry of who was served. */
export function formatServed(served: ReadonlyMap<string, ScheduleStatus>): string {
  return JSON.stringify([...served]);
}

export function parseServed(properties: string): ReadonlyMap<string, ScheduleStatus> {
  return new Map(properties === '' ? [] : (JSON.parse(properties) as [string, ScheduleStatus][]));
}
