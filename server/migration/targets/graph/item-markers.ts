import { isFatal } from '#clients/graph/run-batch.ts';
import { objectsAt, textAt } from '#codecs/graph/json-value.ts';
import { fields } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
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
  const { mailbox } = account;
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
