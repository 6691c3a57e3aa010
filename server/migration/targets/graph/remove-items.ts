import { isFatal } from '#clients/graph/run-batch.ts';
import { textAt } from '#codecs/graph/json-value.ts';
import { DomainError } from '#platform/errors.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { lookAtItems } from './present-items.ts';
import { removeForGood } from './remove-for-good.ts';

/** Removes items whose version is the one given; answers which were removed. */
export async function removeItems(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly { readonly id: string; readonly version: string }[],
): Promise<string[]> {
  const wanted = new Map(items.map(({ id, version }) => [id, version]));
  const same: string[] = [];
  for await (const chunk of lookAtItems(account, folder, [...wanted.keys()]))
    for (const { id, version } of chunk) if (wanted.get(id) === version) same.push(id);
  const paths = same.map((id) => pathsOf[folder.kind].item(folder.id, id));
  const removed = await removeForGood(account.mailbox, paths);
  return same.filter((_, i) => removed[i]);
}

/** Takes items to another folder; gives their ids there. */
export async function moveItems(
  { mailbox }: GraphAccount,
  ids: readonly string[],
  { from, to }: { readonly from: GraphFolder; readonly to: GraphFolder },
): Promise<Map<string, string>> {
  if (from.kind !== 'mailbox')
    throw new DomainError('not-supported', 'Graph moves messages alone from folder to folder');
  const outcomes = await mailbox.batch(
    ids.map((id) => ({
      method: 'POST',
      path: `${pathsOf.mailbox.item('', id)}/move`,
      body: { destinationId: to.id },
    })),
    true,
  );
  const moved = new Map<string, string>();
  outcomes.forEach((outcome, i) => {
    const id = ids[i]!;
    if (outcome.ok) moved.set(id, textAt(outcome.value, 'id') ?? id);
    else if (isFatal(outcome.error)) throw outcome.error;
  });
  return moved;
}
