import { parseByteRange, type ByteRange } from '#codecs/webdav/byte-range.ts';
import { formatHttpDate } from '#codecs/webdav/http-date.ts';
import { sendEmpty, sendText } from '../answers/send.ts';
import { formatListing } from '../answers/format-listing.ts';
import { streamDocument } from '../answers/stream-document.ts';
import { isNotModified, assertConditionsOfRead } from '../conditions.ts';
import { DavRefused, refuseMissing } from '../errors.ts';
import { readConcealed, readDocument, readShown } from '../answers/read-document.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import type { DavRequest } from '../request.ts';
import { sharedIn } from '../tree/list-shared.ts';
import { listMembers } from '../tree/list-members.ts';
import { sendWhole } from '../answers/send-whole.ts';
import type { CollectionNode, DocumentNode, PresentNode } from '../tree/node.ts';
import { assertPrivilege, assertVisible } from '../tree/privileges.ts';
import { withShownTags } from '../tree/seen-in-part.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.4, RFC 9110 §9.3.1
export const get: DavMethod = {
  name: 'GET',
  isOn: (node) => node.kind !== 'missing',
  async run(request) {
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    if (node.kind === 'document') await sendDocument(request, node);
    else if (node.kind === 'collection' && isExported(request, node))
      await sendWhole(request, node);
    else await sendListing(request, node);
  },
};

async function sendDocument(request: DavRequest, node: DocumentNode): Promise<void> {
  assertPrivilege(node, 'read');
  const { exchange } = request;
  const document = withShownTags(node, node.document, request.user);
  const validators = {
    etag: document.etag,
    'last-modified': formatHttpDate(document.changedAt),
    'cache-control': 'private, no-cache',
    // RFC 6638 §8.2
    ...(document.scheduleTag !== undefined && { 'schedule-tag': document.scheduleTag }),
    // RFC 7809 §7.1: the ETag is that of the object in whichever form it is given (RFC 4791 §5.3.4).
    ...(node.space === 'calendars' && { vary: 'CalDAV-Timezones' }),
  };
  assertConditionsOfRead(request, document);
  if (isNotModified(request, document)) return sendEmpty(exchange, 304, validators);
  const accept = request.header('accept');
  const read = async () => {
    const part = await readConcealed(request, node);
    return part === undefined ? await readDocument(request, node) : Buffer.from(part);
  };
  const other = accept && (await rulesOf(node.parent).represent?.(accept, read));
  if (other)
    return sendText(exchange, 200, { ...other, headers: { ...validators, vary: 'accept' } });
  const masked = await readShown(request, node);
  if (masked !== undefined)
    return sendText(exchange, 200, {
      type: rulesOf(node.parent).contentTypeOf(document),
      text: masked,
      headers: validators,
    });
  const range = rangeOf(request, document);
  const headers = {
    ...validators,
    'content-type': rulesOf(node.parent).contentTypeOf(document),
    'accept-ranges': 'bytes',
    // What somebody stored here is not to act in the name of this server.
    'content-security-policy': "sandbox; default-src 'none'",
  };
  await streamDocument(request, node, { headers, range });
}

// RFC 9110 §13.1.5, RFC 9110 §14.2
function rangeOf(
  request: DavRequest,
  { etag, size, changedAt }: DocumentNode['document'],
): ByteRange | undefined {
  const ifRange = request.header('if-range')?.trim();
  const isSame = ifRange === undefined || ifRange === etag || ifRange === formatHttpDate(changedAt);
  if (request.method !== 'GET' || !isSame) return undefined;
  const range = parseByteRange(request.header('range'), size);
  if (range === 'unsatisfiable')
    throw new DavRefused({
      status: 416,
      text: 'The range begins beyond the end',
      headers: { 'content-range': `bytes */${size}` },
    });
  return range === 'none' ? undefined : range;
}

/** Programs get a calendar or an address book as one text; people with a browser a list. */
function isExported(request: DavRequest, { space }: CollectionNode): boolean {
  return (
    (space === 'calendars' || space === 'addressbooks') &&
    !/text\/html/i.test(request.header('accept') ?? '')
  );
}

/** For people with a browser. */
async function sendListing(request: DavRequest, node: PresentNode): Promise<void> {
  assertVisible(node);
  const { deps, user, exchange } = request;
  const account = 'owner' in node ? node.owner.id : user.id;
  const own = await deps.store.look(account, (reader) => listMembers(request, node, reader));
  const members = [...own, ...(await sharedIn(request, node))];
  const text = formatListing(node, members.slice(0, deps.settings().maxResults));
  sendText(exchange, 200, { type: 'text/html; charset=utf-8', text });
}
