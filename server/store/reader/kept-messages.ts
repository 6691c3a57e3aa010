import type { CollectionId } from '#platform/ids.ts';
import type { MessageColumn, MessageRow } from '../message.ts';
import { envelopesOf } from '../sql/items.ts';
import type { UidRanges } from '../store.ts';
import { unpackEnvelope } from '../texts/envelope-text.ts';
import { memberRow } from './member-row.ts';
import { positionsInside, smallMailbox, type SmallMailbox } from './small-mailbox.ts';
import type { View } from './view.ts';

const servedColumns: ReadonlySet<MessageColumn> = new Set(['dates', 'size', 'envelope']);

/** Message rows of a small mailbox, in one chunk; undefined when they must be read. */
export async function keptMessages(
  view: View,
  mailbox: CollectionId,
  wanted: { readonly columns: readonly MessageColumn[]; readonly ranges: UidRanges | undefined },
): Promise<readonly (readonly MessageRow[])[] | undefined> {
  if (wanted.columns.some((column) => !servedColumns.has(column))) return undefined;
  const row = await view.collection(mailbox);
  if (row === undefined) return undefined;
  const small = await smallMailbox(view, row);
  if (small === undefined) return undefined;
  const positions = positionsInside(small.flags.uids, wanted.ranges);
  if (positions.length === 0) return [];
  const columns = new Set(wanted.columns);
  const texts = columns.has('envelope') ? await envelopes(view, small, positions) : undefined;
  const { flags, facts } = small;
  const rows = positions.map((at) => {
    const { system, keywords } = flags.sets[flags.marks[at]!]!;
    const item = facts.items[at]!;
    const row = memberRow(
      [
        flags.uids[at]!,
        item,
        flags.modseqs[at]!,
        system,
        keywords,
        facts.receivedAt[at]!,
        facts.savedAt[at]!,
        facts.sizes[at]!,
      ],
      columns,
    );
    return texts === undefined ? row : { ...row, envelope: texts.get(item) };
  });
  return [rows];
}

async function envelopes(
  view: View,
  { facts, envelopes: kept }: SmallMailbox,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  const missing: number[] = [];
  for (const at of positions) {
    const item = facts.items[at]!;
    const text = kept.get(item);
    if (text === undefined) missing.push(item);
    else texts.set(item, text);
  }
  if (missing.length === 0) return texts;
  for (const [item, packed] of await envelopesOf(view.sql, view.account, missing)) {
    const text = unpackEnvelope(packed);
    texts.set(item, text);
    if (view.keepsColumns) kept.put(item, text);
  }
  return texts;
}
