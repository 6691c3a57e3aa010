import type { ListedItem, SourceFolder } from '../item.ts';
import type { Policies } from '../policies.ts';

/** Why an item is left out by what its listing says; undefined when it is carried over. */
export function leftOutReason(
  { maxItemBytes, newerThan }: Policies,
  { kind }: Pick<SourceFolder, 'kind'>,
  { size = 0, receivedAtSeconds }: ListedItem,
): string | undefined {
  if (maxItemBytes !== undefined && size > maxItemBytes) return `larger than ${maxItemBytes} bytes`;
  if (newerThan === undefined || kind !== 'mailbox' || receivedAtSeconds === undefined)
    return undefined;
  return receivedAtSeconds < newerThan ? 'older than asked for' : undefined;
}
