import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { parseExpandProperty, type ExpandedProperty } from '#codecs/webdav/expand-property.ts';
import {
  formatMultistatusEnd,
  formatPropResponse,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { DAV, davPrefixes } from '#codecs/webdav/namespaces.ts';
import { propertyKey, propertyTags } from '#codecs/webdav/property-name.ts';
import { sendMultistatus } from '../answers/send.ts';
import { DavRefused, refuse } from '../errors.ts';
import { parsePath } from '../path/parse-path.ts';
import {
  createPropertyContext,
  planProperties,
  readPropstats,
} from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import type { DavNode, PresentNode } from '../tree/node.ts';
import { isVisible } from '../tree/privileges.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import type { DavReport } from './report.ts';

/** Things that one report may lead to. */
const MAX_EXPANDED = 2_000;

// RFC 3253 §3.8
export const expandProperty: DavReport = {
  ns: DAV,
  name: 'expand-property',
  isOn: () => true,
  async run(request, node, body) {
    const budget = { left: MAX_EXPANDED };
    const response = await expand(request, node, { wanted: parseExpandProperty(body), budget });
    await sendMultistatus(request.exchange, multistatusStart + response + formatMultistatusEnd());
  },
};

interface Expansion {
  readonly wanted: readonly ExpandedProperty[];
  readonly budget: { left: number };
}

async function expand(
  request: DavRequest,
  node: PresentNode,
  { wanted, budget }: Expansion,
): Promise<string> {
  let found = '';
  let missing = '';
  for (const property of wanted) {
    const value = await readValue(request, node, property);
    const { open, close, empty } = propertyTags(property);
    if (value === undefined) missing += empty;
    else if (property.properties.length === 0) found += value;
    else {
      found += open;
      for (const href of hrefsIn(value))
        found += await expandHref(request, href, { wanted: property.properties, budget });
      found += close;
    }
  }
  return formatPropResponse(node.href, [
    ...(found === '' ? [] : [{ status: 200, content: found }]),
    ...(missing === '' ? [] : [{ status: 404, content: missing }]),
  ]);
}

async function expandHref(
  request: DavRequest,
  href: string,
  expansion: Expansion,
): Promise<string> {
  if (--expansion.budget.left < 0) return refuse(507, 'The report leads to too much');
  const node = await tryResolve(request, href);
  if (node === undefined || node.kind === 'missing') return notFound(href);
  if ('rights' in node && !isVisible(node.rights)) return notFound(href);
  return await expand(request, node, expansion);
}

/** The href is what a property says, and clients may have set it. */
function notFound(href: string): string {
  return formatStatusResponse(escapeXmlText(href), 404);
}

async function tryResolve(request: DavRequest, href: string): Promise<DavNode | undefined> {
  try {
    return await resolveNode(request, parsePath(href));
  } catch (error) {
    if (error instanceof DavRefused) return undefined;
    throw error;
  }
}

/** The property's element with its value; undefined when the node lacks it. */
async function readValue(
  request: DavRequest,
  node: PresentNode,
  { ns, name }: ExpandedProperty,
): Promise<string | undefined> {
  const requested: XmlElement = { ns, name, attributes: new Map(), children: [] };
  const plan = planProperties(
    request.tables.properties,
    { kind: 'prop', properties: [requested] },
    true,
  );
  const account = 'owner' in node ? node.owner.id : request.user.id;
  const stats = await request.deps.store.look(account, async (reader) =>
    readPropstats(plan, node, createPropertyContext(request, reader)),
  );
  const content = stats.find((s) => s.status === 200)?.content ?? '';
  return content === '' ? undefined : content;
}

function hrefsIn(value: string): string[] {
  const xml = Buffer.from(`<x${formatXmlPrefixes(davPrefixes)}>${value}</x>`);
  const property = elementsOf(parseXml(xml, { maxBytes: xml.length }))[0]!;
  const key = propertyKey({ ns: DAV, name: 'href' });
  return elementsOf(property)
    .filter((e) => propertyKey(e) === key)
    .map((e) => textOf(e).trim());
}
