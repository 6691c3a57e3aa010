import { formatStatusResponse } from '#codecs/webdav/format-multistatus.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { createTurns } from '#platform/turns.ts';
import type { CollectionKind } from '#store/collection.ts';
import { DavRefused } from '../errors.ts';
import { hrefOf } from '../path/format-href.ts';
import { parsePath } from '../path/parse-path.ts';
import { createPropertyContext } from '../properties/render-properties.ts';
import type { PropertyContext } from '../properties/property.ts';
import type { DavRequest } from '../request.ts';
import { toDocumentNode } from '../tree/list-members.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { formatObjectResponse, noText, type ObjectPlan, type ReadObject } from './object-plan.ts';

/** Documents answered at a time, so that an answer of thousands with pictures is never held as a whole. */
const CHUNK = 100;
/** Bytes of their texts, where there are several. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** What a multiget asks for. */
export interface Multiget {
  /** Of which kinds of collections. */
  readonly kinds: readonly CollectionKind[];
  /** As sent. */
  readonly hrefs: readonly string[];
  /** How the documents of a collection are answered. */
  planFor(collection: CollectionNode): Promise<ObjectPlan>;
}

/** A document that the request names. */
interface Wanted {
  /** As the client sent it. */
  readonly sent: string;
  /** Path of the collection as we write it; undefined for what cannot be a document. */
  readonly collection: string | undefined;
  readonly name: string;
}

interface OpenCollection {
  readonly node: CollectionNode;
  readonly plan: ObjectPlan;
}

/** Whether a multiget of such collections can be asked of a node. */
export function isMultigetOn(node: PresentNode, kinds: readonly CollectionKind[]): boolean {
  switch (node.kind) {
    case 'collection':
      return kinds.includes(node.collection.kind);
    case 'document':
      return kinds.includes(node.parent.kind);
    case 'home':
      return kinds.includes('addressbook')
        ? node.space === 'addressbooks'
        : node.space === 'calendars';
    case 'root':
    case 'principals':
    case 'principal':
    case 'proxy':
    case 'space':
      return false;
  }
}

// RFC 4791 §7.9, RFC 6352 §8.7
/**
 * The responses, in the order of the request: documents of one collection, or of several when the request is about their home.
 * What is not there, or not below the request's own address, is 404.
 */
export async function* answerMultiget(
  request: DavRequest,
  node: PresentNode,
  multiget: Multiget,
): AsyncGenerator<string> {
  // What is named again is answered once: no client reads it twice.
  const hrefs = [...new Set(multiget.hrefs)];
  const collections = new Map<string, OpenCollection | undefined>();
  const open = async (path: string): Promise<OpenCollection | undefined> => {
    if (!collections.has(path))
      collections.set(path, await openCollection(request, multiget, path));
    return collections.get(path);
  };
  for (let start = 0; start < hrefs.length; start += CHUNK) {
    const chunk = hrefs.slice(start, start + CHUNK).map((sent) => toWanted(sent, node.href));
    yield* answerChunk(request, open, chunk);
  }
}

async function* answerChunk(
  request: DavRequest,
  open: (path: string) => Promise<OpenCollection | undefined>,
  chunk: readonly Wanted[],
): AsyncGenerator<string> {
  const responses = new Map<Wanted, string>();
  for (const [path, wanted] of Map.groupBy(chunk, (w) => w.collection)) {
    const collection = path === undefined ? undefined : await open(path);
    if (collection === undefined) continue;
    if (await answerFrom(request, collection, { wanted, responses })) continue;
    const half = chunk.length >> 1;
    for (const part of [chunk.slice(0, half), chunk.slice(half)])
      yield* answerChunk(request, open, part);
    return;
  }
  yield chunk
    .map((w) => responses.get(w) ?? formatStatusResponse(escapeXmlText(w.sent), 404))
    .join('');
}

/** A collection that the client may read. */
async function openCollection(
  request: DavRequest,
  { kinds, planFor }: Multiget,
  href: string,
): Promise<OpenCollection | undefined> {
  const node = await resolveNode(request, parsePath(href));
  const isReadable =
    node.kind === 'collection' && kinds.includes(node.collection.kind) && node.rights.includes('r');
  return isReadable ? { node, plan: await planFor(node) } : undefined;
}

/** False when it would be too much at once. */
async function answerFrom(
  request: DavRequest,
  { node, plan }: OpenCollection,
  job: { readonly wanted: readonly Wanted[]; readonly responses: Map<Wanted, string> },
): Promise<boolean> {
  const { wanted, responses } = job;
  return await request.deps.store.look(node.owner.id, async (reader) => {
    const context = createPropertyContext(request, reader);
    const names = [...new Set(wanted.map((w) => w.name))];
    const documents = await reader.documents(node.collection.id, { names });
    const byName = new Map(documents.map((d) => [d.name, d]));
    const size = wanted.reduce((sum, w) => sum + (byName.get(w.name)?.size ?? 0), 0);
    if (plan.text !== undefined && wanted.length > 1 && size > CHUNK_BYTES) return false;
    // The text is read only when it is asked for.
    const items = plan.text === undefined ? [] : documents.map((d) => d.itemId);
    const contents = await reader.readContents(items);
    const bytesOf = new Map(documents.map((d, i) => [d.name, contents[i] ?? noText]));
    const turns = createTurns();
    for (const one of wanted) {
      await turns.next();
      const document = byName.get(one.name);
      if (document === undefined) continue;
      const bytes = bytesOf.get(one.name);
      const object = toDocumentNode(node, document);
      responses.set(
        one,
        Buffer.isBuffer(bytes)
          ? await formatOne(plan, { node: object, bytes }, context)
          : formatStatusResponse(object.href, 500),
      );
    }
    return true;
  });
}

/** What is asked of one object in vain is told of it alone. */
async function formatOne(
  plan: ObjectPlan,
  object: ReadObject,
  context: PropertyContext,
): Promise<string> {
  try {
    return await formatObjectResponse(plan, object, context);
  } catch (error) {
    if (!(error instanceof DavRefused)) throw error;
    return formatStatusResponse(object.node.href, error.refusal.status, error.refusal);
  }
}

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
