import { parseHeader } from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ItemContent, ItemFlags, Loss } from '../item.ts';
import type { PolicyMark } from './policy-marks.ts';

// RFC 8098 §2.1
/** Fields by which a message asks for a receipt. */
export const receiptFields: readonly string[] = [
  'disposition-notification-to',
  'return-receipt-to',
  'x-confirm-reading-to',
];
const asking: ReadonlySet<string> = new Set(receiptFields);

/** Says that a message's wish for a receipt has been dealt with: programs neither ask nor send. RFC 3503 §3.1 */
const MDN_SENT = '$MDNSent';

function asksForReceipt(bytes: Bytes): boolean {
  return parseHeader(bytes, 0, bytes.length).fields.some(({ name }) => asking.has(name));
}

/** A message that asks for a receipt is marked as answered, or its fields get another name; the rest stays as it is. */
export function disarmReadReceipt(
  content: ItemContent,
  flags: ItemFlags,
  way: 'disarm' | 'rename',
): { readonly content: ItemContent; readonly flags: ItemFlags; readonly marks: readonly Loss[] } {
  const isSettled = way === 'disarm' && hasReceiptMark(flags);
  if (isSettled || !asksForReceipt(content.bytes)) return { content, flags, marks: [] };
  const detail = 'a request for a read receipt';
  if (way === 'rename')
    return {
      content: renameFields(content),
      flags,
      marks: [markOf('read-receipt-renamed', detail)],
    };
  return {
    content,
    flags: withMark(flags),
    marks: [markOf('read-receipt-disarmed', detail)],
  };
}

export function hasReceiptMark({ keywords }: ItemFlags): boolean {
  return keywords.some((it) => it.toLowerCase() === MDN_SENT.toLowerCase());
}

/** Flags as the source has them: without the mark where this migration has set it. */
export function withoutOwnMark(flags: ItemFlags, losses: readonly Loss[]): ItemFlags {
  if (!isMarked(losses)) return flags;
  const keywords = flags.keywords.filter((it) => it.toLowerCase() !== MDN_SENT.toLowerCase());
  return { ...flags, keywords };
}

/** Flags as the target has them: with the mark where this migration has set it. */
export function withOwnMark(flags: ItemFlags, losses: readonly Loss[]): ItemFlags {
  return isMarked(losses) && !hasReceiptMark(flags) ? withMark(flags) : flags;
}

function isMarked(losses: readonly Loss[]): boolean {
  return losses.some(({ what }) => what === 'read-receipt-disarmed');
}

function withMark(flags: ItemFlags): ItemFlags {
  return { ...flags, keywords: [...flags.keywords, MDN_SENT] };
}

function markOf(what: PolicyMark, detail: string): Loss {
  return { what, detail };
}

/** What was asked stays readable under the new name. */
function renameFields(content: ItemContent): ItemContent {
  const { bytes } = content;
  const header = parseHeader(bytes, 0, bytes.length);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { name, start } of header.fields) {
    if (!asking.has(name)) continue;
    parts.push(bytes.subarray(at, start), Buffer.from('X-Disarmed-'));
    at = start;
  }
  parts.push(bytes.subarray(at));
  return { ...content, bytes: Buffer.concat(parts) };
}
