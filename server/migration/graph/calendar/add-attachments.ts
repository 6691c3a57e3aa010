import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import type { NewAttachment } from '../format-facts.ts';
import { uploadAttachment } from '../upload-content.ts';

/** Larger ones are uploaded piece by piece; base64 counts. */
const MAX_BASE64 = 4_000_000;

/** Adds attachments to an event; what is refused of them is told. */
export async function addAttachments(
  mailbox: GraphMailbox,
  eventId: string,
  attachments: readonly NewAttachment[],
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const item = `/events/${encodeURIComponent(eventId)}`;
  for (const attachment of attachments)
    try {
      if (attachment.content.length > MAX_BASE64) await uploadAttachment(mailbox, item, attachment);
      else await addInOne(mailbox, item, attachment);
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      losses.push({ what: 'attachment', detail: `${attachment.name}: ${error.message}` });
    }
  return losses;
}

async function addInOne(
  mailbox: GraphMailbox,
  item: string,
  { name, contentType, content }: NewAttachment,
): Promise<void> {
  await mailbox.ask({
    method: 'POST',
    path: `${item}/attachments`,
    json: {
      '@odata.type': '#microsoft.graph.fileAttachment',
      name,
      contentType,
      contentBytes: content,
    },
  });
}
