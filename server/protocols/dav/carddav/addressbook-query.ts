import { parseAddressBookQuery } from '#codecs/carddav/address-book-reports.ts';
import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import type { StoredDocument } from '#store/document.ts';
import { sendMultistatus } from '../answers/send.ts';
import { createPropertyContext } from '../properties/render-properties.ts';
import type { DavReport } from '../reports/report.ts';
import { toDocumentNode } from '../tree/list-members.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { readRequest } from '../read-request.ts';
import {
  formatObjectResponses,
  MAX_ANSWER_BYTES,
  noText,
  planObjects,
} from '../reports/object-plan.ts';
import { addressDataElement } from './address-data.ts';
import { formatCut } from '../reports/format-cut.ts';
import { maskCard } from './masked-card.ts';
import { queryAddressBook, type CardQuery } from './query-address-book.ts';

/** The cards of an address book that a filter finds; of a card itself when the request is about one. */
// RFC 6352 §8.6
export const addressBookQuery: DavReport = {
  ns: CARDDAV,
  name: 'addressbook-query',
  isOn: (node) =>
    (node.kind === 'collection' && node.collection.kind === 'addressbook') ||
    (node.kind === 'document' && node.parent.kind === 'addressbook'),
  async run(request, node, body) {
    if (node.kind !== 'collection' && node.kind !== 'document') return;
    assertPrivilege(node, 'read');
    const place =
      node.kind === 'collection'
        ? { collection: node.collection.id }
        : { collection: node.parent.id, only: node.document };
    const { deps } = request;
    const { properties, filter, limit } = readRequest(() => parseAddressBookQuery(body));
    const plan = planObjects(request, properties, addressDataElement(request));
    const most = deps.settings().maxResults;
    const text = await deps.store.look(node.owner.id, async (reader) => {
      const context = createPropertyContext(request, reader);
      const nodeOf = (document: StoredDocument) =>
        node.kind === 'document' ? node : toDocumentNode(node, document);
      const query: CardQuery = {
        filter,
        limit: Math.min(limit ?? most, most),
        isByName: limit !== undefined,
        maxBytes: MAX_ANSWER_BYTES,
        needsText: plan.text !== undefined,
        shownOf: (document, bytes) => maskCard(nodeOf(document), bytes),
      };
      const { found, isCut } = await queryAddressBook(reader, place, query);
      const cards = found.map(({ document, bytes = noText }) => ({
        node: nodeOf(document),
        bytes,
      }));
      const out = multistatusStart + (await formatObjectResponses(plan, cards, context));
      return out + (isCut ? formatCut(node.href) : '') + formatMultistatusEnd();
    });
    await sendMultistatus(request.exchange, text);
  },
};
