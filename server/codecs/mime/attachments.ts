import { parameterText } from './mime-parameters.ts';
import type { MessagePart } from './message-part.ts';

/** The name a part proposes for saving it, decoded; undefined when it has none. */
// RFC 2183 §2.3
export function fileNameOf(part: MessagePart): string | undefined {
  const { disposition, contentType } = part.fields;
  return (
    parameterText(disposition?.parameters ?? [], 'filename') ??
    parameterText(contentType?.parameters ?? [], 'name')
  );
}

/** Whether a person would say that this message has an attachment: a file beside its text, not a picture inside it or a signature. */
export function hasAttachment(part: MessagePart): boolean {
  if (part.kind === 'multipart') {
    const isRelated = part.subtype === 'related';
    return part.children.some((child, i) => {
      if (child.kind === 'multipart') return hasAttachment(child);
      // RFC 2387 §3: parts of multipart/related other than the root belong to the text.
      if (isRelated && i > 0 && dispositionOf(child) !== 'attachment') return false;
      return isAttachment(child);
    });
  }
  return isAttachment(part);
}

/** Whether a part that is no multipart is an attachment. */
export function isAttachment(part: MessagePart): boolean {
  const disposition = dispositionOf(part);
  if (disposition === 'attachment') return true;
  if (notAttachments.has(`${part.type}/${part.subtype}`)) return false;
  if (part.type === 'text') return disposition !== 'inline' && fileNameOf(part) !== undefined;
  if (part.type === 'multipart' || part.type === '') return false;
  return disposition !== 'inline' || part.fields.id === undefined;
}

/** Parts that mail programs make by themselves. */
const notAttachments: ReadonlySet<string> = new Set([
  'application/pgp-signature',
  'application/pgp-encrypted',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
  'text/rfc822-headers',
]);

function dispositionOf(part: MessagePart): string | undefined {
  return part.fields.disposition?.type.toLowerCase();
}
