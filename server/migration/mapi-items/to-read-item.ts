import { convertItem, convertToMessage } from '#codecs/mapi/convert-item.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import type { MapiFlags } from '#codecs/mapi/item-flags.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import type { ShownKind } from '#store/collection.ts';
import { systemFlags } from '#store/message.ts';
import type { ItemFlags, ReadItem } from '../item.ts';

/** Bytes of one item at most: what Exchange lets administrators allow, with the growth of base64. */
export const MAX_ITEM_BYTES = 256 * 1024 * 1024;

/**
 * An item of Outlook as it is written into a folder of that kind: in a mailbox everything is a message, what is none is
 * attached to one.
 * @throws DomainError too-large
 */
export async function toReadItem(
  id: string,
  item: MapiItem,
  { kind, options }: { readonly kind: ShownKind; readonly options: ConvertOptions },
): Promise<ReadItem> {
  const convert = kind === 'mailbox' ? convertToMessage : convertItem;
  const { mediaType, bytes, flags, receivedAt, losses } = await convert(item, options);
  return {
    id,
    content: { mediaType, bytes },
    losses,
    ...(mediaType === 'message/rfc822' && { flags: toItemFlags(flags) }),
    ...(receivedAt !== undefined && { receivedAtSeconds: Math.floor(receivedAt) }),
  };
}

function toItemFlags(flags: MapiFlags): ItemFlags {
  const system =
    (flags.isSeen ? systemFlags.seen : 0) |
    (flags.isAnswered ? systemFlags.answered : 0) |
    (flags.isFlagged ? systemFlags.flagged : 0) |
    (flags.isDraft ? systemFlags.draft : 0);
  return { system, keywords: [...flags.keywords].sort() };
}
