import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { booleanAt, numberAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { property } from '#codecs/content-lines/property.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import { toAttach } from '../item-facts.ts';

/** Calendar objects are texts: more in one makes them too large for every program. */
const MAX_BYTES = 20 * 1024 * 1024;

/** The attachments of an event with their contents; items in items as messages where they can be. */
export async function readAttachments(
  mailbox: GraphMailbox,
  event: JsonObject,
): Promise<{ readonly lines: ContentLine[]; readonly losses: Loss[] }> {
  const lines: ContentLine[] = [];
  const losses: Loss[] = [];
  if (booleanAt(event, 'hasAttachments') !== true) return { lines, losses };
  const path = `/events/${encodeURIComponent(textAt(event, 'id') ?? '')}/attachments`;
  let bytes = 0;
  for await (const { items } of mailbox.pages({ path }))
    for (const attachment of items) {
      bytes += numberAt(attachment, 'size') ?? textAt(attachment, 'contentBytes')?.length ?? 0;
      const name = textAt(attachment, 'name') ?? '';
      if (bytes > MAX_BYTES) losses.push(lossOf(name, 'is too large to be in a text'));
      else await addTo(lines, losses, { mailbox, path, attachment });
    }
  return { lines, losses };
}

async function addTo(
  lines: ContentLine[],
  losses: Loss[],
  { mailbox, path, attachment }: { mailbox: GraphMailbox; path: string; attachment: JsonObject },
): Promise<void> {
  const name = textAt(attachment, 'name') ?? '';
  const content = textAt(attachment, 'contentBytes');
  const kind = textAt(attachment, '@odata.type') ?? '';
  if (content !== undefined) {
    const contentType = wordAt(attachment, 'contentType') ?? 'application/octet-stream';
    lines.push(toAttach({ name, contentType, bytes: Buffer.from(content, 'base64') }));
    return;
  }
  const url = wordAt(attachment, 'sourceUrl');
  if (url !== undefined) {
    lines.push(property('ATTACH', url, [{ name: 'FILENAME', values: [name] }]));
    return;
  }
  if (!kind.endsWith('itemAttachment')) {
    losses.push(lossOf(name, 'has no content'));
    return;
  }
  try {
    const id = encodeURIComponent(textAt(attachment, 'id') ?? '');
    const mime = await mailbox.askBytes({ path: `${path}/${id}/$value`, maxBytes: MAX_BYTES });
    const file = /\.eml$/i.test(name) ? name : `${name}.eml`;
    lines.push(toAttach({ name: file, contentType: 'message/rfc822', bytes: mime }));
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    losses.push(lossOf(name, error.message));
  }
}

function lossOf(name: string, why: string): Loss {
  return { what: 'attachment', detail: `${name}: ${why}` };
}
