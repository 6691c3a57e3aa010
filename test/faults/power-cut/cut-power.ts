import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../choices.ts';
import { appendGarbage, loseName, loseTail, loseWalTail, loseWrites } from './lose-unsynced.ts';
import { deleteIndex, type OlderIndexes } from './older-indexes.ts';
import type { SyncedFiles } from './synced-files.ts';

/** How many of each loss there were. */
export interface Losses {
  packTails: number;
  packNames: number;
  garbage: number;
  largeFiles: number;
  indexesDeleted: number;
  indexesOlder: number;
  indexTails: number;
  queueTails: number;
  redoWrites: number;
}

/** Does to the data of a killed server what a power cut could have done, and no more than that. */
export function cutPower(
  data: string,
  parts: { readonly synced: SyncedFiles; readonly older: OlderIndexes },
  choices: Choices,
): Losses {
  const losses: Losses = {
    packTails: 0,
    packNames: 0,
    garbage: 0,
    largeFiles: 0,
    indexesDeleted: 0,
    indexesOlder: 0,
    indexTails: 0,
    queueTails: 0,
    redoWrites: 0,
  };
  for (const account of globSync('*', { cwd: join(data, 'accounts') }).sort())
    switch (choices.below(4)) {
      case 0:
        break;
      case 1:
        // Only of an account that lost nothing: an index that knows what the packs lost is no older state of theirs.
        parts.older.keep(account);
        break;
      default:
        spoilAccount(data, account, { ...parts, choices, losses });
    }
  for (const path of globSync('redo/*.redo', { cwd: data }))
    if (loseWrites(join(data, path), parts.synced, choices)) losses.redoWrites++;
  if (loseWalTail(join(data, 'queue', 'queue.sqlite'), parts.synced, choices)) losses.queueTails++;
  return losses;
}

function spoilAccount(
  data: string,
  account: string,
  at: { synced: SyncedFiles; older: OlderIndexes; choices: Choices; losses: Losses },
): void {
  const { synced, older, choices, losses } = at;
  const folder = join(data, 'accounts', account);
  const pathsOf = (pattern: string) =>
    globSync(pattern, { cwd: folder }).map((name) => join(folder, name));
  for (const path of pathsOf('large/*')) if (loseTail(path, synced, choices)) losses.largeFiles++;
  const packs = pathsOf('packs/*').sort();
  let last: string | undefined;
  for (const path of packs)
    if (loseName(path, synced, choices)) losses.packNames++;
    else {
      if (loseTail(path, synced, choices)) losses.packTails++;
      last = path;
    }
  if (last !== undefined && choices.oneIn(4)) {
    appendGarbage(last, choices);
    losses.garbage++;
  }
  const kind = choices.below(4);
  if (kind === 0) {
    deleteIndex(folder);
    losses.indexesDeleted++;
  } else if (kind === 1 && older.restore(account)) losses.indexesOlder++;
  else if (kind < 3 && loseWalTail(join(folder, 'index.sqlite'), synced, choices))
    losses.indexTails++;
}
