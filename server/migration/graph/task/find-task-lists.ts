import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { booleanAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Loss, SourceFolder } from '../../item.ts';

/** The lists of To Do that are the owner's own. */
export async function findTaskLists(
  mailbox: GraphMailbox,
): Promise<{ readonly folders: readonly SourceFolder[]; readonly losses: readonly Loss[] }> {
  const folders: SourceFolder[] = [];
  const losses: Loss[] = [];
  for await (const { items } of mailbox.pages({ path: '/todo/lists' }))
    for (const list of items) {
      const id = textAt(list, 'id');
      const loss = whyNot(list);
      if (loss !== undefined) losses.push(loss);
      else if (id !== undefined) folders.push(toFolder(id, list, losses));
    }
  return { folders, losses };
}

function whyNot(list: JsonObject): Loss | undefined {
  const name = textAt(list, 'displayName') ?? '';
  if (textAt(list, 'wellknownListName') === 'flaggedEmails')
    return {
      what: 'program-folder',
      detail: `"${name}" shows the flags of messages, which come with them`,
    };
  if (booleanAt(list, 'isOwner') === false)
    return { what: 'shared-task-list', detail: `"${name}" is somebody else's` };
  return undefined;
}

function toFolder(id: string, list: JsonObject, losses: Loss[]): SourceFolder {
  const name = textAt(list, 'displayName') ?? '';
  if (booleanAt(list, 'isShared') === true)
    losses.push({ what: 'task-list-sharing', detail: `with whom "${name}" is shared is not told` });
  const isMain = textAt(list, 'wellknownListName') === 'defaultList';
  return {
    id,
    kind: 'tasks',
    path: [name],
    ...(isMain && { role: 'default' as const }),
    isSubscribed: true,
    state: '',
  };
}
