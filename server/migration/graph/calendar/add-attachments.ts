import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import type { NewAttachment } from '../format-facts.ts';

/** Graph takes no larger ones in one request; base64 counts. */
const MAX_BASE64 = 4_000_000;

/** Adds attachments to an event; what is refused of them is told. */
export async function addAttachments(
  mailbox: GraphMailbox,
  eventId: string,
  attachments: readonly NewAttachment[],
): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const { name, contentType, content } of attachments) {
    if (content.length > MAX_BASE64) {
      losses.push({
        what: 'attachment',
        detail: `${name}: larger than 3 MB, which Graph takes at most`,
      });
      continue;
    }
    try {
      await mailbox.ask({
        method: 'POST',
        path: `/events/${encodeURIComponent(eventId)}/attachments`,
        json: {
          '@odata.type': '#microsoft.graph.fileAttachment',
          name,
          contentType,
          contentBytes: content,
        },
      });
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      losses.push({ what: 'attachment', detail: `${name}: ${error.message}` });
    }
  }
  return losses;
}
