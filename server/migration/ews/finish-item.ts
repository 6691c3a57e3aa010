import { createAttachment, type NewAttachment } from '#codecs/ews/create-attachment.ts';
import type { ItemId } from '#codecs/ews/ids.ts';
import type { Loss } from '../item.ts';
import { callEach, type MailboxCalls } from './mailbox-calls.ts';

/** An item after everything was done that can only be done once it is there. */
export interface Finished {
  readonly id: ItemId;
  readonly losses: readonly Loss[];
}

/** Adds attachments to an item; what is refused of them is told. */
export async function addAttachments(
  calls: MailboxCalls,
  item: ItemId,
  attachments: readonly NewAttachment[],
): Promise<Finished> {
  const losses: Loss[] = [];
  let changeKey = item.changeKey;
  for (const attachment of attachments) {
    const parent = { id: item.id, changeKey };
    const [outcome] = await callEach(calls, [attachment], (some) => createAttachment(parent, some));
    if (outcome?.ok === true) changeKey = outcome.value ?? changeKey;
    else {
      const error = outcome?.error;
      if (error?.code === 'unavailable' || error?.code === 'over-quota') throw error;
      losses.push({
        what: 'attachment',
        detail: `${attachment.name}: ${error?.message ?? 'the server gave no answer'}`,
      });
    }
  }
  return { id: { id: item.id, changeKey }, losses };
}
