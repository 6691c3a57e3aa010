import { formatHttpDate } from '#codecs/webdav/http-date.ts';
import { accountId } from '#platform/ids.ts';
import { sendEmpty } from '../answers/send.ts';
import { streamDocument } from '../answers/stream-document.ts';
import type { DavDeps } from '../deps.ts';
import { DavRefused, refuseMissing } from '../errors.ts';
import type { DavExchange } from '../exchange.ts';
import { ATTACHMENTS_HREF, findAttachment, parseAttachmentHref } from './attachment-store.ts';
import { formatDisposition } from './file-name.ts';

export function isAttachmentPath(path: string): boolean {
  return path.startsWith(ATTACHMENTS_HREF);
}

// RFC 8607 §3.8, RFC 8607 §3.9, RFC 8607 §5
/** Gives an attachment to who knows its address: attendees have that in their copies, and may have no account here. */
export async function serveAttachment(deps: DavDeps, exchange: DavExchange): Promise<void> {
  const { request, path } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new DavRefused({
      status: 405,
      text: 'Attachments are changed where they are attached',
      headers: { allow: 'OPTIONS, GET, HEAD' },
    });
  const place = parseAttachmentHref(path);
  const owner = place && (await deps.directory.accounts.get(accountId(place.account)));
  if (place === undefined || owner?.isEnabled !== true) return refuseMissing();
  const found = await deps.store.look(owner.id, (reader) => findAttachment(reader, place.id));
  if (found === undefined) return refuseMissing();
  const { document, fileName } = found;
  const headers = {
    etag: document.etag,
    'last-modified': formatHttpDate(document.changedAt),
    'cache-control': 'private, no-cache',
  };
  if (request.headers['if-none-match'] === document.etag) return sendEmpty(exchange, 304, headers);
  await streamDocument(
    { deps, exchange },
    { owner, document },
    {
      headers: {
        ...headers,
        'content-type': document.mediaType,
        'content-disposition': formatDisposition(fileName),
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      },
      range: undefined,
    },
  );
}
