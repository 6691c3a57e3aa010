import { readFile } from 'node:fs/promises';
import { summarizeMessage } from '#codecs/mime/summarize-message.ts';
import type { IncomingContent } from './blob-store.ts';
import type { StoredSummary } from './message.ts';

/** Most ancestors kept of one message: enough for any thread a person reads. */
const MAX_REFERENCES = 100;

/** What the index keeps of a message's text. Never throws for what is in the message. */
export async function summarizeContent(content: IncomingContent): Promise<StoredSummary> {
  return toStored(content.kind === 'memory' ? content.bytes : await readFile(content.path));
}

function toStored(bytes: Uint8Array): StoredSummary {
  const summary = summarizeMessage(bytes);
  // RFC 5256 §3: of In-Reply-To only the first id counts.
  const [answered] = summary.inReplyTo;
  const ancestors =
    summary.references.length > 0 ? summary.references : summary.inReplyTo.slice(0, 1);
  const isLeftOut = answered !== undefined && !ancestors.includes(answered);
  return {
    envelope: summary.envelope,
    bodyStructure: summary.bodyStructure,
    sentAtSeconds: summary.dateEpochSeconds,
    messageId: summary.messageId,
    references: ancestors.slice(-MAX_REFERENCES),
    ...(isLeftOut && { answered }),
    baseSubject: summary.baseSubject,
    hasAttachment: summary.hasAttachment,
  };
}
