import type { XmlElement } from '#codecs/xml/element.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import { t } from '#codecs/ews/names.ts';
import { formatExtended } from '#codecs/ews/property-path.ts';
import type { FieldUpdate } from '#codecs/ews/update-folder.ts';
import { updateItem, type ItemUpdate } from '#codecs/ews/update-item.ts';
import { isDomainError } from '#platform/errors.ts';
import { systemFlags } from '#store/message.ts';
import { fields } from '../../ews/fields.ts';
import { callEach, knows } from '../../ews/mailbox-calls.ts';
import {
  categoriesOf,
  formatCategories,
  formatVerb,
  readFlags,
  stateProperties,
  toCategories,
  verbOf,
} from '../../ews/message-state.ts';
import type { ItemFlags } from '../../item.ts';
import { mergeFlags } from '../../exchange/merge-flags.ts';
import type { FlagsWish } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';

const BATCH = 50;

/** Carries over what was added to and removed from flags; what others changed stays. Gives new versions. */
export async function changeFlags(
  account: EwsAccount,
  changes: readonly FlagsWish[],
): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  for (let at = 0; at < changes.length; at += BATCH) {
    const some = changes.slice(at, at + BATCH);
    const present = await callEach(account.calls, some, (asked) =>
      getItem(
        asked.map(({ id }) => ({ id })),
        { properties: stateProperties },
      ),
    );
    const updates = some.flatMap((wish, i): ItemUpdate[] => {
      const outcome = present[i];
      if (outcome?.ok !== true || outcome.value === undefined) return [];
      const list = updatesFor(account, outcome.value, wish);
      if (list.length === 0) return [];
      const elementName = outcome.value.name;
      return [{ item: { id: wish.id }, elementName, updates: list }];
    });
    for (const [id, key] of await applyUpdates(account, updates)) versions.set(id, key);
  }
  return versions;
}

async function applyUpdates(
  { calls }: EwsAccount,
  updates: readonly ItemUpdate[],
): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  if (updates.length === 0) return versions;
  const manner = {
    conflicts: 'AlwaysOverwrite',
    suppressesReceipts: knows(calls, 'Exchange2013_SP1'),
  } as const;
  const outcomes = await callEach(calls, updates, (asked) => updateItem(asked, manner));
  outcomes.forEach((outcome, i) => {
    if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
    const { item } = updates[i]!;
    if (outcome.ok && outcome.value !== undefined && 'id' in item)
      versions.set(item.id, outcome.value.changeKey);
  });
  return versions;
}

function updatesFor(account: EwsAccount, item: XmlElement, wish: FlagsWish): FieldUpdate[] {
  const has = readFlags(item);
  const wanted = mergeFlags(has, wish);
  const isOther = (bit: number): boolean => (has.system & bit) !== (wanted.system & bit);
  const updates: FieldUpdate[] = [];
  if (isOther(systemFlags.seen)) updates.push(...readUpdates(account, wanted));
  if (isOther(systemFlags.flagged)) {
    const isFlagged = (wanted.system & systemFlags.flagged) !== 0;
    updates.push({
      path: fields.flagStatus,
      value: isFlagged ? formatExtended(fields.flagStatus, '2') : undefined,
    });
  }
  const verb = verbOf(wanted);
  if (verb !== undefined && verb !== verbOf(has)) updates.push(...formatVerb(verb));
  const before = categoriesOf(item);
  const categories = toCategories(wanted, [...before, ...account.categories]);
  if (categories.toSorted().join('\n') !== before.toSorted().join('\n'))
    updates.push({
      path: 'item:Categories',
      value: categories.length === 0 ? undefined : formatCategories(categories),
    });
  return updates;
}

function readUpdates({ calls }: EwsAccount, wanted: ItemFlags): FieldUpdate[] {
  const isSeen = (wanted.system & systemFlags.seen) !== 0;
  const read = { path: 'message:IsRead', value: t('IsRead', String(isSeen)) };
  // Older servers cannot be told to send no receipt; a message that asks for none sends none.
  if (!isSeen || knows(calls, 'Exchange2013_SP1')) return [read];
  return [noReceipt(), read];
}

function noReceipt(): FieldUpdate {
  return {
    path: fields.receiptRequested,
    value: formatExtended(fields.receiptRequested, 'false'),
  };
}
