import { isFatal } from '#clients/graph/run-batch.ts';
import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { textAt } from '#codecs/graph/json-value.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { removeForGood } from './remove-for-good.ts';

/**
 * A hidden folder in which messages are made before they go where they belong: what a run that was cut off leaves behind lies in
 * it, and goes with it.
 */
export interface Workshop extends AsyncDisposable {
  folder(): Promise<string>;
}

const NAME = 'Mailstead: being written';

export function createWorkshop(mailbox: GraphMailbox): Workshop {
  let made: Promise<string> | undefined;
  return {
    folder: async () => await (made ??= make(mailbox)),
    async [Symbol.asyncDispose]() {
      const id = await made?.catch(() => undefined);
      if (id !== undefined) await remove(mailbox, id);
    },
  };
}

async function make(mailbox: GraphMailbox): Promise<string> {
  for await (const { items } of mailbox.pages({
    path: '/mailFolders?includeHiddenFolders=true&$select=displayName&$top=100',
  }))
    for (const folder of items)
      if (textAt(folder, 'displayName') === NAME) await remove(mailbox, textAt(folder, 'id') ?? '');
  const folder = await mailbox.ask({
    method: 'POST',
    path: '/mailFolders',
    json: { displayName: NAME, isHidden: true },
  });
  const id = textAt(folder, 'id');
  if (id === undefined) throw new DomainError('unavailable', 'Graph does not tell what it made');
  return id;
}

async function remove(mailbox: GraphMailbox, id: string): Promise<void> {
  try {
    await removeForGood(mailbox, [`/mailFolders/${encodeURIComponent(id)}`]);
  } catch (error) {
    // It is empty, or is found by the next run.
    if (!isDomainError(error) || !isFatal(error)) throw error;
  }
}
