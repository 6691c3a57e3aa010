import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { textAt, textsAt } from '#codecs/graph/json-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { NewAttachment } from './format-facts.ts';

/** A piece; Outlook takes at most 4 MB at a time. */
const PIECE = 3 * 1024 * 1024;
const MAX_BYTES = 150 * 1024 * 1024;
const MAX_TRIES = 5;

/** Adds a large attachment to an item piece by piece. @param item its path @throws DomainError */
export async function uploadAttachment(
  mailbox: GraphMailbox,
  item: string,
  { name, contentType, content }: NewAttachment,
): Promise<void> {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.length > MAX_BYTES)
    throw new DomainError('too-large', 'larger than 150 MB, which Graph takes at most');
  const session = await mailbox.ask({
    method: 'POST',
    path: `${item}/attachments/createUploadSession`,
    json: { AttachmentItem: { attachmentType: 'file', name, size: bytes.length, contentType } },
  });
  const url = textAt(session, 'uploadUrl');
  if (url === undefined)
    throw new DomainError('unavailable', 'Graph does not tell where it is uploaded');
  await uploadPieces(mailbox, url, bytes);
}

async function uploadPieces(mailbox: GraphMailbox, url: string, bytes: Bytes): Promise<void> {
  for (let at = 0, tries = 0; at < bytes.length;) {
    const end = Math.min(at + PIECE, bytes.length);
    try {
      const answer = await mailbox.askAt(url, {
        method: 'PUT',
        headers: { 'content-range': `bytes ${at}-${end - 1}/${bytes.length}` },
        content: { type: 'application/octet-stream', bytes: bytes.subarray(at, end) },
        isRepeatable: false,
      });
      at = nextOf(textsAt(answer, 'nextExpectedRanges')) ?? end;
    } catch (error) {
      // Whether a piece has arrived is known there.
      if (!isDomainError(error, 'unavailable') || ++tries > MAX_TRIES) throw error;
      const state = await mailbox.askAt(url, {});
      at = nextOf(textsAt(state, 'nextExpectedRanges')) ?? bytes.length;
    }
  }
}

/** "3145728-", or "3145728-6291455" */
function nextOf([range = '']: readonly string[]): number | undefined {
  const [, start] = /^(\d{1,12})-/.exec(range) ?? [];
  return start === undefined ? undefined : Number(start);
}
