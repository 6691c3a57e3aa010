import { formatPropResponse } from '#codecs/webdav/format-multistatus.ts';
import type { PropertyName } from '#codecs/webdav/property-name.ts';
import type { PropertyRequest } from '#codecs/webdav/propfind.ts';
import { createTurns } from '#platform/turns.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { PropertyContext } from '../properties/property.ts';
import {
  planProperties,
  readPropstats,
  type PropertyPlan,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';

/** Texts that an answer may hold, as it is put together in memory; an answer that would be longer is cut off, and says so. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** Stands for a text that nobody asked for. */
export const noText = Buffer.alloc(0);

/** A document with its text. */
export interface ReadObject {
  readonly node: DocumentNode;
  readonly bytes: Buffer;
}

/** How a report gives the text of a document, which is no property of PROPFIND. */
export type RenderText = (object: ReadObject) => string | Promise<string>;

/** What a report answers of each document. */
export interface ObjectPlan {
  readonly properties: PropertyPlan;
  /** Undefined: the text is not wanted. */
  readonly text: { readonly tag: string; readonly render: RenderText } | undefined;
}

/** The element that stands for the text in a request. */
export interface TextElement extends PropertyName {
  /** With the prefix it is answered with. */
  readonly tag: string;
  /** @throws DavRefused when it asks for what is not to be had */
  plan(element: XmlElement): RenderText;
}

export function planObjects(
  { tables, preferences }: Pick<DavRequest, 'tables' | 'preferences'>,
  request: PropertyRequest,
  text: TextElement,
): ObjectPlan {
  const isText = (e: XmlElement): boolean => e.ns === text.ns && e.name === text.name;
  const isMinimal = preferences.return === 'minimal';
  const named = namedIn(request);
  const element = named.find(isText);
  const others = withNames(
    request,
    named.filter((e) => !isText(e)),
  );
  return {
    properties: planProperties(tables.properties, others, isMinimal),
    text: element && { tag: text.tag, render: text.plan(element) },
  };
}

function namedIn(request: PropertyRequest): readonly XmlElement[] {
  if (request.kind === 'prop') return request.properties;
  return request.kind === 'allprop' ? request.include : [];
}

function withNames(request: PropertyRequest, named: readonly XmlElement[]): PropertyRequest {
  if (request.kind === 'prop') return { kind: 'prop', properties: named };
  return request.kind === 'allprop' ? { kind: 'allprop', include: named } : request;
}

/** The DAV:response of one document; `bytes` are looked at only when the text is wanted. */
export async function formatObjectResponse(
  { properties, text }: ObjectPlan,
  object: ReadObject,
  context: PropertyContext,
): Promise<string> {
  const { node } = object;
  const stats = await readPropstats(properties, node, context);
  if (text === undefined) return formatPropResponse(node.href, stats);
  const rendered = text.render(object);
  const shown = typeof rendered === 'string' ? rendered : await rendered;
  const content = `<${text.tag}>${escapeXmlText(shown)}</${text.tag}>`;
  const found = stats.find((s) => s.status === 200);
  return formatPropResponse(node.href, [
    { status: 200, content: (found?.content ?? '') + content },
    ...stats.filter((s) => s !== found),
  ]);
}

/** The same of many, while others get their turn. */
export async function formatObjectResponses(
  plan: ObjectPlan,
  objects: readonly ReadObject[],
  context: PropertyContext,
): Promise<string> {
  let out = '';
  const turns = createTurns();
  for (const object of objects) {
    out += await formatObjectResponse(plan, object, context);
    await turns.next();
  }
  return out;
}
