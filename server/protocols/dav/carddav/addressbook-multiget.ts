import { parseAddressBookMultiget } from '#codecs/carddav/address-book-reports.ts';
import { formatStatusResponse } from '#codecs/webdav/format-multistatus.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { streamMultistatus } from '../answers/stream-multistatus.ts';
import { DavRefused } from '../errors.ts';
import { hrefOf } from '../path/format-href.ts';
import { parsePath } from '../path/parse-path.ts';
import { createPropertyContext } from '../properties/render-properties.ts';
import type { DavReport } from '../reports/report.ts';
import type { DavRequest } from '../request.ts';
import { toDocumentNode } from '../tree/list-members.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { formatCardResponse, planCards, type CardPlan } from './card-response.ts';

/** Cards answered at a time, so that an answer of thousands with photos is never held as a whole. */
const CHUNK = 100;

/** A card that the request names. */
interface Wanted {
  /** As the client sent it. */
  readonly sent: string;
  /** Path of the collection as we write it; undefined for what cannot be a card. */
  readonly collection: string | undefined;
  readonly name: string;
}

/**
 * Cards by their addresses, of one address book, or of several when the request is about their home. What is not there, or not
 * below the request's own address, is 404.
 */
// RFC 6352 §8.7
export const addressBookMultiget: DavReport = {
  ns: CARDDAV,
  name: 'addressbook-multiget',
  isOn: (node) =>
    (node.kind === 'collection' && node.collection.kind === 'addressbook') ||
    (node.kind === 'home' && node.space === 'addressbooks') ||
    (node.kind === 'document' && node.parent.kind === 'addressbook'),
  async run(request, node, body) {
    await streamMultistatus(request.exchange, answer(request, node, body));
  },
};

/** The responses, in the order of the request. */
async function* answer(
  request: DavRequest,
  node: PresentNode,
  body: XmlElement,
): AsyncGenerator<string> {
  const { properties, hrefs } = parseAddressBookMultiget(body);
  const plan = planCards(request, properties);
  const books = new Map<string, CollectionNode | undefined>();
  for (let start = 0; start < hrefs.length; start += CHUNK) {
    const chunk = hrefs.slice(start, start + CHUNK).map((sent) => toWanted(sent, node.href));
    const responses = new Map<Wanted, string>();
    for (const [collection, wanted] of Map.groupBy(chunk, (w) => w.collection)) {
      if (collection === undefined) continue;
      if (!books.has(collection)) books.set(collection, await findBook(request, collection));
      const book = books.get(collection);
      if (book !== undefined) await answerFrom(book, { request, plan, wanted, responses });
    }
    yield chunk
      .map((w) => responses.get(w) ?? formatStatusResponse(escapeXmlText(w.sent), 404))
      .join('');
  }
}

/** An address book that the client may read. */
async function findBook(request: DavRequest, href: string): Promise<CollectionNode | undefined> {
  const node = await resolveNode(request, parsePath(href));
  const isReadable =
    node.kind === 'collection' &&
    node.collection.kind === 'addressbook' &&
    node.rights.includes('r');
  return isReadable ? node : undefined;
}

async function answerFrom(
  book: CollectionNode,
  job: {
    readonly request: DavRequest;
    readonly plan: CardPlan;
    readonly wanted: readonly Wanted[];
    readonly responses: Map<Wanted, string>;
  },
): Promise<void> {
  const { request, plan, wanted, responses } = job;
  await request.deps.store.look(book.owner.id, async (reader) => {
    const context = createPropertyContext(request, reader);
    const names = [...new Set(wanted.map((w) => w.name))];
    const documents = await reader.documents(book.collection.id, { names });
    const byName = new Map(documents.map((d) => [d.name, d]));
    // The text is read only when it is asked for.
    const items = plan.addressData === undefined ? [] : documents.map((d) => d.itemId);
    const contents = await reader.readContents(items);
    const bytesOf = new Map(documents.map((d, i) => [d.name, contents[i] ?? nothing]));
    for (const one of wanted) {
      const document = byName.get(one.name);
      if (document === undefined) continue;
      const bytes = bytesOf.get(one.name);
      const card = toDocumentNode(book, document);
      responses.set(
        one,
        Buffer.isBuffer(bytes)
          ? await formatCardResponse(plan, { node: card, bytes }, context)
          : formatStatusResponse(card.href, 500),
      );
    }
  });
}

const nothing = Buffer.alloc(0);

function toWanted(sent: string, within: string): Wanted {
  const path = sent.replace(/^https?:\/\/[^/]*/i, '');
  const isFolder = path.endsWith('/');
  try {
    const parsed = parsePath(path);
    const [name, extra] = parsed.kind === 'inside' ? parsed.segments.slice(1) : [];
    const canBe = !isFolder && name !== undefined && extra === undefined;
    if (!canBe || parsed.kind !== 'inside') return { sent, collection: undefined, name: '' };
    const collection = hrefOf({ ...parsed, segments: parsed.segments.slice(0, 1) });
    const isWithin = collection.startsWith(within) || within.startsWith(collection);
    return { sent, collection: isWithin ? collection : undefined, name };
  } catch (error) {
    if (error instanceof DavRefused) return { sent, collection: undefined, name: '' };
    throw error;
  }
}
