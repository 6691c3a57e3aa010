import { hash } from 'node:crypto';
import { isFatal } from '#clients/graph/run-batch.ts';
import { objectsAt, textAt } from '#codecs/graph/json-value.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import type { WriteItem } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';

type Marked = Pick<WriteItem, 'key' | 'contentHash'>;

/** By this an item that we wrote is known again. */
export function markerOf({ key, contentHash }: Marked): string {
  return hash('sha256', `${key}\n${contentHash}`, 'hex').slice(0, 40);
}

/** Which of the items are in the folder, with their ids: each is asked for by its mark. */
export async function findWritten(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  items: readonly Marked[],
): Promise<Map<string, string>> {
  const list = pathsOf[folder.kind].list(folder.id);
  const outcomes = await mailbox.batch(
    items.map((item) => ({
      method: 'GET',
      path: encode(
        `${list}?$select=id&$filter=singleValueExtendedProperties/any(ep:ep/id eq '${fields.carriedOver.id}' and ep/value eq '${markerOf(item)}')`,
      ),
    })),
    true,
  );
  const found = new Map<string, string>();
  outcomes.forEach((outcome, i) => {
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    const id = outcome.ok ? textAt(objectsAt(outcome.value, 'value')[0], 'id') : undefined;
    if (id !== undefined) found.set(items[i]!.key, id);
  });
  return found;
}
