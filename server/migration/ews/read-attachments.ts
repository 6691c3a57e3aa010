import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { getAttachment } from '#codecs/ews/get-attachment.ts';
import { booleanAt, numberAt, part, textAt } from '#codecs/ews/names.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../item.ts';
import { callEach, type MailboxCalls } from './mailbox-calls.ts';

export interface ReadAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Bytes;
  readonly isContactPhoto: boolean;
}

/** Calendar objects and cards are texts: more in one makes them too large for every program. */
const MAX_BYTES = 20 * 1024 * 1024;
const BATCH = 5;

/** The attachments of an item with their contents; items in items as messages where they can be. */
export async function readAttachments(
  calls: MailboxCalls,
  item: XmlElement,
): Promise<{ readonly attachments: ReadAttachment[]; readonly losses: Loss[] }> {
  const listed = part(item, 'Attachments');
  const attachments: ReadAttachment[] = [];
  const losses: Loss[] = [];
  let bytes = 0;
  const wanted = (listed === undefined ? [] : elementsOf(listed)).flatMap((element) => {
    const id = part(element, 'AttachmentId')?.attributes.get('Id');
    const name = textAt(element, 'Name') ?? '';
    bytes += numberAt(element, 'Size') ?? 0;
    if (id !== undefined && bytes <= MAX_BYTES) return [{ id, name }];
    losses.push({ what: 'attachment', detail: `${name} is too large to be in a text` });
    return [];
  });
  for (let at = 0; at < wanted.length; at += BATCH) {
    const some = wanted.slice(at, at + BATCH);
    const outcomes = await callEach(calls, some, (asked) =>
      getAttachment(
        asked.map(({ id }) => id),
        true,
      ),
    );
    outcomes.forEach((outcome, i) => {
      const { name } = some[i]!;
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      const read = outcome.ok ? toAttachment(outcome.value, name) : undefined;
      if (read === undefined)
        losses.push({
          what: 'attachment',
          detail: `${name}: ${outcome.ok ? 'it has no content' : outcome.error.message}`,
        });
      else attachments.push(read);
    });
  }
  return { attachments, losses };
}

function toAttachment(element: XmlElement | undefined, name: string): ReadAttachment | undefined {
  if (element === undefined) return undefined;
  if (element.name === 'FileAttachment') {
    const content = textAt(element, 'Content');
    if (content === undefined) return undefined;
    return {
      name,
      contentType: textAt(element, 'ContentType') ?? 'application/octet-stream',
      bytes: Buffer.from(content, 'base64'),
      isContactPhoto: booleanAt(element, 'IsContactPhoto') === true,
    };
  }
  const inside = elementsOf(element).find((e) => part(e, 'MimeContent') !== undefined);
  const mime = textAt(inside, 'MimeContent');
  if (mime === undefined) return undefined;
  return {
    name: /\.eml$/i.test(name) ? name : `${name}.eml`,
    contentType: 'message/rfc822',
    bytes: Buffer.from(mime, 'base64'),
    isContactPhoto: false,
  };
}
