import { createItem } from '#codecs/ews/create-item.ts';
import type { ItemId } from '#codecs/ews/ids.ts';
import type { Outcome } from '#codecs/ews/response-messages.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { callEach } from '../../ews/mailbox-calls.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem, WriteOutcome } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';

/** One call may last a minute on the server, and requests above 35 MB are refused by default. */
const BATCH_ITEMS = 20;
const BATCH_BYTES = 4 * 1024 * 1024;

/** An item ready to be created. */
export interface NewItem {
  readonly element: XmlElement;
  readonly losses: readonly Loss[];
  /** What has to be done once it is there; gives its change key then. */
  readonly finish?: (
    id: ItemId,
  ) => Promise<{ readonly id: ItemId; readonly losses: readonly Loss[] }>;
}

/**
 * Creates items in batches, in order. What is wrong with one item is its outcome; what is wrong with the mailbox or the
 * server is an error, and written() finds what was done before.
 */
export async function writeItems(
  account: EwsAccount,
  folder: string,
  items: readonly WriteItem[],
  toNew: (item: WriteItem) => Promise<NewItem>,
): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (const batch of toBatches(items)) {
    const prepared: { readonly item: WriteItem; readonly made: NewItem }[] = [];
    const refused = new Map<string, string>();
    for (const item of batch)
      try {
        prepared.push({ item, made: await toNew(item) });
      } catch (error) {
        if (!isDomainError(error) || isFatal(error)) throw error;
        refused.set(item.key, error.message);
      }
    const created = await callEach(account.calls, prepared, (some) =>
      createItem(
        { id: folder },
        some.map(({ made }) => made.element),
      ),
    );
    const byKey = new Map(prepared.map((p, i) => [p.item.key, { ...p, outcome: created[i] }]));
    for (const { key } of batch) {
      const one = byKey.get(key);
      const reason = refused.get(key);
      outcomes.push(
        one === undefined
          ? { key, outcome: 'refused', reason: reason ?? 'it was not tried' }
          : await toOutcome(key, one.made, one.outcome),
      );
    }
  }
  return outcomes;
}

async function toOutcome(
  key: string,
  { losses, finish }: NewItem,
  outcome: Outcome<ItemId | undefined> | undefined,
): Promise<WriteOutcome> {
  if (outcome === undefined)
    return { key, outcome: 'refused', reason: 'the server gave no answer' };
  if (!outcome.ok) {
    if (isFatal(outcome.error)) throw outcome.error;
    return { key, outcome: 'refused', reason: outcome.error.message };
  }
  if (outcome.value === undefined)
    throw new DomainError('unavailable', 'the server does not tell the id of what it created');
  const done = await finish?.(outcome.value);
  return {
    key,
    outcome: 'written',
    id: outcome.value.id,
    version: (done?.id ?? outcome.value).changeKey,
    losses: [...losses, ...(done?.losses ?? [])],
  };
}

/** Of the mailbox or the server, and not of the item. */
function isFatal(error: DomainError): boolean {
  return error.code === 'over-quota' || error.code === 'unavailable' || error.code === 'no-space';
}

function toBatches(items: readonly WriteItem[]): WriteItem[][] {
  const batches: WriteItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = item.content.bytes.length;
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH_ITEMS || bytes + size > BATCH_BYTES) {
      batches.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return batches;
}
