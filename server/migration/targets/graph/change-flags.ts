import { isFatal } from '#clients/graph/run-batch.ts';
import type { BatchRequest } from '#codecs/graph/batch.ts';
import { formatExtended } from '#codecs/graph/extended-property.ts';
import { textsAt } from '#codecs/graph/json-value.ts';
import { encode } from '../../graph/folder-tree.ts';
import { formatFlags, readFlags, stateExpand, stateSelect } from '../../graph/message-state.ts';
import { mergeFlags } from '../../exchange/merge-flags.ts';
import type { FlagsWish } from '../../target.ts';
import { pathsOf, type GraphAccount } from './graph-account.ts';
import { versionOf } from './item-versions.ts';

/** Carries over what was added to and removed from flags; what others changed stays. Gives new versions. */
export async function changeFlags(
  { mailbox, categories }: GraphAccount,
  changes: readonly FlagsWish[],
): Promise<Map<string, string>> {
  const query = encode(`?$select=${stateSelect}&$expand=${stateExpand}`);
  const present = await mailbox.batch(
    changes.map(({ id }) => ({ method: 'GET', path: pathsOf.mailbox.item('', id) + query })),
    true,
  );
  const wishes: FlagsWish[] = [];
  const requests: BatchRequest[] = [];
  changes.forEach((wish, i) => {
    const outcome = present[i]!;
    if (!outcome.ok) {
      if (isFatal(outcome.error)) throw outcome.error;
      return;
    }
    const known = [...textsAt(outcome.value, 'categories'), ...categories];
    const { json, extended } = formatFlags(mergeFlags(readFlags(outcome.value), wish), known);
    wishes.push(wish);
    requests.push({
      method: 'PATCH',
      path: pathsOf.mailbox.item('', wish.id),
      body: { ...json, ...formatExtended(extended) },
    });
  });
  const versions = new Map<string, string>();
  (await mailbox.batch(requests, true)).forEach((outcome, i) => {
    if (outcome.ok) versions.set(wishes[i]!.id, versionOf(outcome.value));
    else if (isFatal(outcome.error)) throw outcome.error;
  });
  return versions;
}
