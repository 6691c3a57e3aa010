import { isFatal } from '#clients/graph/run-batch.ts';
import { objectsAt, textAt } from '#codecs/graph/json-value.ts';
import { DomainError } from '#platform/errors.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import {
  pathsOf,
  type GraphAccount,
  type GraphFolder,
  type KnownDocument,
} from './graph-account.ts';
import { versionOf } from './item-versions.ts';
import { findWrittenTasks } from './make-task.ts';
import { markerOf, type Marked } from './marker.ts';

/** Which of the items are in the folder, with their ids: each is asked for by its mark. */
export async function findWritten(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly Marked[],
): Promise<Map<string, string>> {
  if (folder.kind === 'tasks') {
    const keys = new Map(items.map((item) => [markerOf(item), item.key]));
    return await findWrittenTasks(account, folder, keys);
  }
  const found = await findByMark(account, folder, items);
  return new Map([...found].map(([key, { id }]) => [key, id]));
}

/** The same with versions, of folders but those for tasks. */
async function findByMark(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  items: readonly Marked[],
): Promise<Map<string, KnownDocument>> {
  const list = pathsOf[folder.kind].list(folder.id);
  const outcomes = await mailbox.batch(
    items.map((item) => ({
      method: 'GET',
      path: encode(
        `${list}?$select=id,changeKey&$filter=singleValueExtendedProperties/any(ep:ep/id eq '${fields.carriedOver.id}' and ep/value eq '${markerOf(item)}')`,
      ),
    })),
    true,
  );
  const found = new Map<string, KnownDocument>();
  outcomes.forEach((outcome, i) => {
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    const made = outcome.ok ? objectsAt(outcome.value, 'value')[0] : undefined;
    const id = textAt(made, 'id');
    if (made !== undefined && id !== undefined)
      found.set(items[i]!.key, { id, version: versionOf(made) });
  });
  return found;
}

/** It may take a moment until an imported item is to be seen. */
const WAITS_MS = [0, 500, 1000, 2000, 4000];

/**
 * Items that were imported, which has names of its own for what it makes.
 * @throws DomainError unavailable where one is not to be found: the next run will
 */
export async function findImported(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly Marked[],
): Promise<Map<string, KnownDocument>> {
  const found = new Map<string, KnownDocument>();
  for (const wait of WAITS_MS) {
    const missing = items.filter(({ key }) => !found.has(key));
    if (missing.length === 0) return found;
    if (wait > 0) await account.mailbox.client.clock.sleep(wait);
    for (const [key, it] of await findByMark(account, folder, missing)) found.set(key, it);
  }
  if (items.every(({ key }) => found.has(key))) return found;
  throw new DomainError('unavailable', 'an item was imported and is not to be found: run again');
}
