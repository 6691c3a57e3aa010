import type { CollectionId } from '#platform/ids.ts';
import type { MessageColumn, MessageRow } from '../message.ts';
import {
  membersBetween,
  membersOf,
  messagesBetween,
  messagesOf,
  type MessageTuple,
} from '../sql/items.ts';
import type { UidRanges } from '../store.ts';
import { emailIdOf, threadIdOf } from '../transaction/content-identity.ts';
import { unpackBaseSubject, unpackEnvelope, unpackMessageId } from '../texts/envelope-text.ts';
import { unpackStructure } from '../texts/structure-text.ts';
import { keptMessages } from './kept-messages.ts';
import { memberRow } from './member-row.ts';
import { planReading } from './uid-windows.ts';
import type { View } from './view.ts';

/** Rows of one chunk: bounds what a reader holds in memory at once. */
const CHUNK = 500;

/** Message rows in chunks, ascending by UID; members alone are read when that is enough. */
export async function* messages(
  view: View,
  mailbox: CollectionId,
  wanted: { readonly columns: readonly MessageColumn[]; readonly ranges: UidRanges | undefined },
): AsyncGenerator<readonly MessageRow[]> {
  await view.settleItems();
  const kept = await keptMessages(view, mailbox, wanted);
  if (kept !== undefined) {
    yield* kept;
    return;
  }
  const read = chunkReader(view, mailbox, new Set(wanted.columns));
  const plan = planReading(wanted.ranges, CHUNK);
  if (plan.kind === 'lists') {
    for (const uids of plan.lists) {
      const rows = await read({ uids });
      if (rows.length > 0) yield rows;
    }
    return;
  }
  for (const [first, to] of plan.windows) {
    for (let from = first; from <= to;) {
      const rows = await read({ from, to });
      if (rows.length > 0) yield rows;
      if (rows.length < CHUNK) break;
      from = rows.at(-1)!.uid + 1;
    }
  }
}

type Portion =
  | { readonly uids: readonly number[] }
  | { readonly from: number; readonly to: number };

function chunkReader(
  view: View,
  mailbox: CollectionId,
  columns: ReadonlySet<MessageColumn>,
): (portion: Portion) => Promise<MessageRow[]> {
  const box = { account: view.account, id: mailbox };
  const needsItems = [...columns].some((c) => c !== 'size' && c !== 'dates');
  if (!needsItems)
    return async (portion) => {
      const tuples =
        'uids' in portion
          ? await membersOf(view.sql, box, portion.uids)
          : await membersBetween(view.sql, box, { ...portion, limit: CHUNK });
      return tuples.map((tuple) => memberRow(tuple, columns));
    };
  const want = {
    // Of the threading texts only what the envelope does not tell is stored.
    envelope: columns.has('envelope') || columns.has('threading') ? 1 : 0,
    bodyStructure: columns.has('bodyStructure') ? 1 : 0,
    ids: columns.has('ids') ? 1 : 0,
    threading: columns.has('threading') ? 1 : 0,
  } as const;
  return async (portion) => {
    const tuples =
      'uids' in portion
        ? await messagesOf(view.sql, box, { uids: portion.uids, want })
        : await messagesBetween(view.sql, box, { ...portion, limit: CHUNK, want });
    return tuples.map((tuple) => messageRow(tuple, columns));
  };
}

function messageRow(tuple: MessageTuple, columns: ReadonlySet<MessageColumn>): MessageRow {
  const hasThreading = columns.has('threading');
  const identity = tuple[9];
  const envelope = tuple[14] === null ? undefined : unpackEnvelope(tuple[14]);
  return {
    ...memberRow(tuple, columns),
    sentAtSeconds: columns.has('sent') ? (tuple[8] ?? undefined) : undefined,
    envelope: columns.has('envelope') ? envelope : undefined,
    bodyStructure: tuple[15] === null ? undefined : unpackStructure(tuple[15]),
    emailId: identity === null ? undefined : emailIdOf(identity),
    threadId: identity === null ? undefined : threadIdOf(tuple[10]),
    baseSubject: hasThreading ? unpackBaseSubject(tuple[18] ?? '', envelope!) : undefined,
    messageId: hasThreading ? unpackMessageId(tuple[16], envelope!) : undefined,
    references: hasThreading ? splitWords(tuple[17]) : undefined,
    place: columns.has('place')
      ? { pack: tuple[11], offset: tuple[12], length: tuple[13] }
      : undefined,
  };
}

function splitWords(joined: string | null): string[] {
  return joined === null || joined === '' ? [] : joined.split(' ');
}
