import { deleteFolder } from '#codecs/ews/delete-folder.ts';
import { deleteItem } from '#codecs/ews/delete-item.ts';
import { getFolder } from '#codecs/ews/get-folder.ts';
import { moveItem } from '#codecs/ews/move-item.ts';
import { numberAt } from '#codecs/ews/names.ts';
import { expectDone } from '#codecs/ews/response-messages.ts';
import { isDomainError } from '#platform/errors.ts';
import { call, callEach, knows } from '../../ews/mailbox-calls.ts';
import type { TargetFolder } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';
import { lookAtItems } from './present-items.ts';

const BATCH = 100;

/** Removes items whose version is the one given; answers which were removed. */
export async function removeItems(
  account: EwsAccount,
  folder: TargetFolder,
  items: readonly { readonly id: string; readonly version: string }[],
): Promise<string[]> {
  const wanted = new Map(items.map(({ id, version }) => [id, version]));
  const same: string[] = [];
  for await (const chunk of lookAtItems(account, folder, [...wanted.keys()]))
    for (const { id, version } of chunk) if (wanted.get(id) === version) same.push(id);
  const removed: string[] = [];
  const isQuiet = knows(account.calls, 'Exchange2013_SP1');
  for (let at = 0; at < same.length; at += BATCH) {
    const some = same.slice(at, at + BATCH);
    const outcomes = await callEach(account.calls, some, (asked) =>
      deleteItem(
        asked.map((id) => ({ id })),
        isQuiet,
      ),
    );
    outcomes.forEach((outcome, i) => {
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      if (outcome.ok) removed.push(some[i]!);
    });
  }
  return removed;
}

/** Takes items to another folder; gives their ids there. */
export async function moveItems(
  { calls }: EwsAccount,
  ids: readonly string[],
  to: TargetFolder,
): Promise<Map<string, string>> {
  const moved = new Map<string, string>();
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = ids.slice(at, at + BATCH);
    const outcomes = await callEach(calls, some, (asked) => moveItem(asked, { id: to.id }));
    outcomes.forEach((outcome, i) => {
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      if (outcome.ok && outcome.value !== undefined) moved.set(some[i]!, outcome.value.id);
    });
  }
  return moved;
}

/** Removes a folder that is empty and has none below it; answers whether it was so. */
export async function removeFolder({ calls, folders }: EwsAccount, id: string): Promise<boolean> {
  const [outcome] = await call(
    calls,
    getFolder([{ id }], ['folder:TotalCount', 'folder:ChildFolderCount']),
  );
  if (outcome?.ok !== true || outcome.value === undefined) return false;
  const count = (name: string): number => numberAt(outcome.value!, name) ?? 1;
  if (count('TotalCount') > 0 || count('ChildFolderCount') > 0) return false;
  const [done] = await call(calls, deleteFolder({ id }));
  if (done !== undefined) expectDone(done);
  folders.delete(id);
  return true;
}
