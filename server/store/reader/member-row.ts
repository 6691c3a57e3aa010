import { itemId, modSeq, uid } from '#platform/ids.ts';
import type { MessageColumn, MessageRow } from '../message.ts';
import type { MemberTuple } from '../sql/items.ts';

/** A row with what lies with the membership. */
export function memberRow(
  tuple: readonly [...MemberTuple, ...unknown[]],
  columns: ReadonlySet<MessageColumn>,
): MessageRow {
  const hasDates = columns.has('dates');
  return {
    uid: uid(tuple[0]),
    itemId: itemId(tuple[1]),
    modseq: modSeq(tuple[2]),
    system: tuple[3],
    keywords: tuple[4],
    receivedAtSeconds: hasDates ? tuple[5] : undefined,
    savedAtSeconds: hasDates ? tuple[6] : undefined,
    sentAtSeconds: undefined,
    size: columns.has('size') ? tuple[7] : undefined,
    envelope: undefined,
    bodyStructure: undefined,
    emailId: undefined,
    threadId: undefined,
    baseSubject: undefined,
    messageId: undefined,
    references: undefined,
    place: undefined,
  };
}
