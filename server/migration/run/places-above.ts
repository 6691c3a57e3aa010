import type { FolderWish } from '../target.ts';

/**
 * Where mailboxes lie in the target that are called otherwise there, because they have a role or because users have renamed them: what
 * the source has below one goes below it. Only what is not as the source has it is remembered.
 */
export class PlacesAbove {
  readonly #paths = new Map<string, readonly string[]>();

  /** @param wish as it came from the source @param path where it lies */
  note({ kind, path: wanted, role }: FolderWish, path: readonly string[]): void {
    // Many servers let nothing lie below the inbox.
    if (kind !== 'mailbox' || role === 'inbox') return;
    if (keyOf(wanted) !== keyOf(path)) this.#paths.set(keyOf(wanted), path);
  }

  /** The wish, below what lies above it in the target. */
  below<W extends FolderWish>(wish: W): W {
    if (wish.kind !== 'mailbox' || this.#paths.size === 0) return wish;
    for (let depth = wish.path.length - 1; depth > 0; depth--) {
      const above = this.#paths.get(keyOf(wish.path.slice(0, depth)));
      if (above !== undefined) return { ...wish, path: [...above, ...wish.path.slice(depth)] };
    }
    return wish;
  }
}

function keyOf(path: readonly string[]): string {
  return path.join('\0');
}
