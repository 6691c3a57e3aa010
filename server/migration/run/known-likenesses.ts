import { isAlike, type Likeness } from '../likeness.ts';
import type { TargetFolder, TargetSession } from '../target.ts';

interface Known extends Likeness {
  readonly id: string;
  readonly version: string;
}

/** What a target's folder held before the migration came to it: by this items are merged instead of doubled. */
export class KnownLikenesses {
  readonly #byKey = new Map<number, Known[]>();

  /** @param ours ids of what this migration itself has written, which is left out */
  static async read(
    target: TargetSession,
    folder: TargetFolder,
    ours: ReadonlySet<string> = new Set(),
  ): Promise<KnownLikenesses> {
    const known = new KnownLikenesses();
    for await (const chunk of target.existing(folder, ours))
      for (const { id, version, likeness } of chunk)
        if (!ours.has(id)) known.add({ ...likeness, id, version });
    return known;
  }

  get size(): number {
    return this.#byKey.size;
  }

  add(item: Known): void {
    const same = this.#byKey.get(item.key);
    if (same === undefined) this.#byKey.set(item.key, [item]);
    else same.push(item);
  }

  /** Finds, and takes out, an item that is alike: two equal messages of a source are not both the one of the target. */
  take(likeness: Likeness): Known | undefined {
    const same = this.#byKey.get(likeness.key);
    const at = same?.findIndex((it) => isAlike(it, likeness)) ?? -1;
    return at < 0 ? undefined : same!.splice(at, 1)[0];
  }
}
