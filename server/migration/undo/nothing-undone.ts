import type { UndoResult } from '../undo-migration.ts';

/** An account of which nothing was taken back. */
export function nothingUndone({
  source,
  target,
}: Pick<UndoResult, 'source' | 'target'>): UndoResult {
  return {
    source,
    target,
    removed: 0,
    kept: [],
    keptCount: 0,
    missingCount: 0,
    foldersRemoved: 0,
    isAccountRemoved: false,
    entriesRemoved: 0,
  };
}
