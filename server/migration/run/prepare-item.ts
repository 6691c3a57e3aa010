import { hash } from 'node:crypto';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { ItemContent, ItemFlags, ListedItem, Loss, ReadItem } from '../item.ts';
import type { IntendedItem } from '../ledger.ts';
import type { CalendarSituation, JudgedCalendar } from '../rules/calendar-policies.ts';
import { toCarriedFlags } from '../rules/carried-flags.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { disarmReadReceipt } from '../rules/read-receipts.ts';
import type { WriteItem } from '../target.ts';
import { encodeFlags } from './encode-flags.ts';

/** An item ready to be written, and what the ledger notes before it is. */
export interface PreparedItem {
  readonly write: WriteItem;
  readonly intended: IntendedItem;
}

/** What the policies make of an item. */
export type Preparation =
  | { readonly kind: 'ready'; readonly item: PreparedItem }
  | { readonly kind: 'left-out'; readonly reason: string }
  /** Nobody could read it in the target either. */
  | { readonly kind: 'corrupt'; readonly error: Error };

export interface ItemSituation extends CalendarSituation {
  readonly folder: { readonly kind: CollectionKind };
}

const noFlags: ItemFlags = { system: 0, keywords: [] };

/** Applies what the policies say to one item that was read. */
export async function prepareItem(
  item: ReadItem,
  listed: ListedItem,
  situation: ItemSituation,
): Promise<Preparation> {
  const receivedAtSeconds = item.receivedAtSeconds ?? listed.receivedAtSeconds;
  // Listings may lie about sizes, or not tell dates.
  const facts = {
    ...listed,
    size: item.content.bytes.length,
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
  };
  const reason = leftOutReason(situation.policies, situation.folder, facts);
  if (reason !== undefined) return { kind: 'left-out', reason };
  try {
    const flags = toCarriedFlags(item.flags ?? listed.flags ?? noFlags);
    const judged = await judge(item.content, flags, situation);
    if ('leftOut' in judged) return { kind: 'left-out', reason: judged.leftOut };
    const losses = [...item.losses, ...judged.marks];
    const version = item.version ?? listed.version;
    const { content, uid } = judged;
    return {
      kind: 'ready',
      item: toPrepared({
        id: item.id,
        version,
        content,
        ...(uid !== undefined && { uid }),
        flags,
        writtenFlags: judged.flags,
        receivedAtSeconds,
        losses,
      }),
    };
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return { kind: 'corrupt', error };
  }
}

/** The two sides of something that is to be written: what the target gets, and what the ledger remembers. */
export function toPrepared(parts: {
  readonly id: string;
  readonly version: string;
  readonly content: ItemContent;
  readonly uid?: string;
  /** As the source has them. */
  readonly flags: ItemFlags;
  /** As the target is to have them, where that is not the same. */
  readonly writtenFlags?: ItemFlags | undefined;
  readonly receivedAtSeconds: number | undefined;
  readonly losses: readonly Loss[];
}): PreparedItem {
  const { id, version, content, flags, writtenFlags = flags, receivedAtSeconds, losses } = parts;
  const contentHash = hash('sha256', content.bytes, 'hex');
  return {
    write: { key: id, content, contentHash, flags: writtenFlags, receivedAtSeconds },
    intended: {
      sourceId: id,
      version,
      size: content.bytes.length,
      hash: contentHash,
      ...(parts.uid !== undefined && { uid: parts.uid }),
      flags: encodeFlags(flags),
      receivedAt: receivedAtSeconds ?? 0,
      losses,
    },
  };
}

/**
 * What reads calendars, cards and winmail.dat is loaded when the first of them comes: most runs meet messages alone.
 * @throws ContentSyntaxError
 */
async function judge(
  content: ItemContent,
  flags: ItemFlags,
  situation: ItemSituation,
): Promise<JudgedCalendar & { readonly flags?: ItemFlags }> {
  switch (content.mediaType) {
    case 'message/rfc822':
      return await judgeMessage(content, flags, situation);
    case 'text/calendar':
      return (await import('../rules/calendar-policies.ts')).applyCalendarPolicies(
        content,
        situation,
      );
    case 'text/vcard': {
      const { parseCards } = await import('#codecs/vcard/parse-cards.ts');
      const { summarizeCard } = await import('#codecs/vcard/summarize-card.ts');
      const text = decodeContent(content.bytes);
      if (parseCards(text).length === 0) throw new ContentSyntaxError('there is no BEGIN:VCARD');
      const { uid } = summarizeCard(text);
      return { content, marks: [], ...(uid ? { uid } : {}) };
    }
    case 'application/octet-stream':
      return { content, marks: [] };
  }
}

async function judgeMessage(
  content: ItemContent,
  flags: ItemFlags,
  { policies, owner }: ItemSituation,
) {
  const unpacked =
    policies.winmail === 'unpack'
      ? await (await import('../rules/unpacked-winmail.ts')).unpackedWinmail(content, owner)
      : { content, marks: [] };
  if (policies.readReceipts === 'keep') return unpacked;
  const disarmed = disarmReadReceipt(unpacked.content, flags, policies.readReceipts);
  return { ...disarmed, marks: [...unpacked.marks, ...disarmed.marks] };
}
