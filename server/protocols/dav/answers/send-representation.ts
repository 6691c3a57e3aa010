import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';
import { withShownTags } from '../tree/seen-in-part.ts';
import { readDocument, readShown } from './read-document.ts';
import { sendBeforeBodyEnds, sendText } from './send.ts';

/** What has become of a document, in the answer to what has changed it; for those that are small by the rules of their collection. */
// RFC 7240 §4.2, RFC 8144 §2.1
export async function sendRepresentation(
  request: DavRequest,
  node: DocumentNode,
  {
    status,
    headers,
  }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
): Promise<void> {
  const { parent, href } = node;
  const document = withShownTags(node, node.document, request.user);
  // Conditions are looked at before the body is.
  const send = status === 412 ? sendBeforeBodyEnds : sendText;
  send(request.exchange, status, {
    type: rulesOf(parent).contentTypeOf(document),
    text: (await readShown(request, node)) ?? storedTextOf(await readDocument(request, node)),
    headers: {
      ...headers,
      etag: document.etag,
      'content-location': href,
      'preference-applied': 'return=representation',
    },
  });
}
