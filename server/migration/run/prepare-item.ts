import { hash } from 'node:crypto';
import type { ItemFlags, ListedItem, ReadItem } from '../item.ts';
import type { IntendedItem } from '../ledger.ts';
import type { Policies } from '../policies.ts';
import type { WriteItem } from '../target.ts';
import { disarmReadReceipts } from '../rules/read-receipts.ts';
import { encodeFlags } from './encode-flags.ts';

/** An item ready to be written, and what the ledger notes before it is. */
export interface PreparedItem {
  readonly write: WriteItem;
  readonly intended: IntendedItem;
}

const noFlags: ItemFlags = { system: 0, keywords: [] };

/** Applies what the policies say to one item that was read. */
export function prepareItem(item: ReadItem, listed: ListedItem, policies: Policies): PreparedItem {
  const losses = [...item.losses];
  let { content } = item;
  if (content.mediaType === 'message/rfc822' && policies.readReceipts === 'disarm')
    content = disarmReadReceipts(content);
  const contentHash = hash('sha256', content.bytes, 'hex');
  const flags = item.flags ?? listed.flags ?? noFlags;
  const receivedAtSeconds = item.receivedAtSeconds ?? listed.receivedAtSeconds;
  return {
    write: { key: item.id, content, contentHash, flags, receivedAtSeconds },
    intended: {
      sourceId: item.id,
      version: item.version ?? listed.version,
      size: content.bytes.length,
      hash: contentHash,
      flags: encodeFlags(flags),
      receivedAt: receivedAtSeconds ?? 0,
      losses,
    },
  };
}
