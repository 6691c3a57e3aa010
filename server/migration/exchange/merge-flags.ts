import type { ItemFlags } from '../item.ts';
import type { FlagsWish } from '../target.ts';

/** What an item has, with what the wish adds and without what it takes away; what others changed meanwhile stays. */
export function mergeFlags(has: ItemFlags, { from, to }: FlagsWish): ItemFlags {
  const added = to.system & ~from.system;
  const removed = from.system & ~to.system;
  const lower = (list: readonly string[]): Set<string> => new Set(list.map((k) => k.toLowerCase()));
  const [before, after] = [lower(from.keywords), lower(to.keywords)];
  const kept = has.keywords.filter(
    (k) => !before.has(k.toLowerCase()) || after.has(k.toLowerCase()),
  );
  const present = lower(kept);
  const more = to.keywords.filter(
    (k) => !before.has(k.toLowerCase()) && !present.has(k.toLowerCase()),
  );
  return { system: (has.system | added) & ~removed, keywords: [...kept, ...more] };
}
