import { formatIsoDate } from '#codecs/webdav/http-date.ts';
import { toFlagNames } from '#store/flag-names.ts';
import type { ItemFlags } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { withoutOwnMark } from '../rules/read-receipts.ts';
import { decodeFlags } from '../run/encode-flags.ts';
import { KEYWORD_WITHOUT_ROOM } from '../rules/loss-titles.ts';
import type { PresentItem } from '../target.ts';
import type { Difference } from '../verification.ts';

/** Compares what was written with what is there. */
export function compareItem(
  folder: string,
  item: LedgerItem,
  present: PresentItem | undefined,
): Difference[] {
  const about = { folder, item: item.sourceId };
  if (present === undefined)
    return [{ ...about, what: 'missing', detail: `${item.targetId} is not in the target` }];
  // Somebody else's, or a report on what could not be written: it need only be there.
  if (item.outcome !== 'written') return [];
  if (present.contentHash !== undefined && present.contentHash !== item.hash)
    return [
      {
        ...about,
        what: present.version === item.targetVersion ? 'content' : 'touched',
        detail: 'its content is another one',
      },
    ];
  // A target that keeps contents in a form of its own says by the version alone that one is what was written.
  const isKnown = present.contentHash === undefined && item.targetVersion !== '';
  if (isKnown && present.version !== item.targetVersion)
    return [{ ...about, what: 'touched', detail: 'it was changed since' }];
  if (!areFlagsAsCarried(item, present)) {
    const isTouched = item.targetVersion !== '' && present.version !== item.targetVersion;
    return [
      {
        ...about,
        what: isTouched ? 'touched' : 'flags',
        detail: `${flagsInWords(decodeFlags(item.flags))} was carried over, ${flagsInWords(withoutOwnMark(present.flags, item.losses))} is there`,
      },
    ];
  }
  if (
    item.receivedAt !== 0 &&
    present.receivedAtSeconds !== undefined &&
    present.receivedAtSeconds !== item.receivedAt
  )
    return [
      {
        ...about,
        what: 'date',
        detail: `${formatIsoDate(item.receivedAt)} was carried over, ${formatIsoDate(present.receivedAtSeconds)} is there`,
      },
    ];
  return [];
}

function flagsInWords(flags: ItemFlags): string {
  return toFlagNames(flags).join(' ') || 'no flag';
}

/** Keywords are the same however their letters are written; those that were told as lost may be missing. */
function areFlagsAsCarried({ flags, losses }: LedgerItem, present: PresentItem): boolean {
  const carried = decodeFlags(flags);
  const wanted = foldedKeywords(carried);
  const found = foldedKeywords(withoutOwnMark(present.flags, losses));
  const mayLack = losses.some(({ what }) => what === KEYWORD_WITHOUT_ROOM);
  return (
    carried.system === present.flags.system &&
    found.isSubsetOf(wanted) &&
    (mayLack || found.size === wanted.size)
  );
}

function foldedKeywords({ keywords }: ItemFlags): Set<string> {
  return new Set(keywords.map((it) => it.toLowerCase()));
}
