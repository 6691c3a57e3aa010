import { systemFlags } from '#store/message.ts';
import type { ItemFlags, Loss } from '../item.ts';
import { isTechnical } from './category-keywords.ts';

export const FORWARDED = '$Forwarded';

export function isForwarded({ keywords }: ItemFlags): boolean {
  return keywords.some((k) => k.toLowerCase() === FORWARDED.toLowerCase());
}

/** Technical keywords that are properties in Exchange. */
const hasPlace: ReadonlySet<string> = new Set(['$forwarded', '$mdnsent']);

/** Flags for which Exchange has no place. */
export function flagLosses(flags: ItemFlags): Loss[] {
  const others = flags.keywords.filter((k) => isTechnical(k) && !hasPlace.has(k.toLowerCase()));
  const losses: Loss[] = others.map((keyword) => ({
    what: 'keyword',
    detail: `Exchange has nothing for ${keyword}`,
  }));
  if ((flags.system & systemFlags.answered) !== 0 && isForwarded(flags))
    losses.push({
      what: 'forwarded-flag',
      detail: 'Exchange keeps one of answered and forwarded: answered',
    });
  if ((flags.system & systemFlags.deleted) !== 0)
    losses.push({
      what: 'deleted-flag',
      detail: 'Exchange has no flag for what is to be expunged',
    });
  return losses;
}
