import type { CollectionKind } from '#store/collection.ts';
import type { ListedItem } from '../item.ts';
import type { Policies } from '../policies.ts';
import type { TargetProbe } from '../target.ts';

/** Why an item is left out by what its listing says; undefined when it is carried over. */
export function leftOutReason(
  { maxItemBytes, newerThan }: Policies,
  { kind }: { readonly kind: CollectionKind },
  { size = 0, receivedAtSeconds }: ListedItem,
): string | undefined {
  if (maxItemBytes !== undefined && size > maxItemBytes) return `larger than ${maxItemBytes} bytes`;
  if (newerThan === undefined || kind !== 'mailbox' || receivedAtSeconds === undefined)
    return undefined;
  return receivedAtSeconds < newerThan ? 'older than asked for' : undefined;
}

/** The policies with what the target takes at most, when that is less: a larger item would be sent in vain each time. */
export function withTargetLimits(
  policies: Policies,
  { maxItemBytes: limit }: Pick<TargetProbe, 'maxItemBytes'>,
): Policies {
  if (limit === undefined || (policies.maxItemBytes ?? Infinity) <= limit) return policies;
  return { ...policies, maxItemBytes: limit };
}
