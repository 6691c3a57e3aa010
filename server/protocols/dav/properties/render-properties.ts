import { setImmediate } from 'node:timers/promises';
import type { XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlAttribute } from '#codecs/xml/escape.ts';
import { formatPropResponse, type PropStat } from '#codecs/webdav/format-multistatus.ts';
import type { PropertyRequest } from '#codecs/webdav/propfind.ts';
import { parsePropertyKey, propertyKey, propertyTags } from '#codecs/webdav/property-name.ts';
import { isConcealed } from '../answers/read-document.ts';
import { DavRefused } from '../errors.ts';
import { readLocks, type Lock } from '../locks/lock.ts';
import type { NodeKind, PresentNode } from '../tree/node.ts';
import type { Viewer } from '../tree/resolve-node.ts';
import type { AccountReader } from '#store/store.ts';
import type { LiveProperty, PropertyContext } from './property.ts';
import {
  readStored,
  storedLanguage,
  withPersonal,
  type StoredProperties,
} from './stored-properties.ts';

/** The live properties by key. */
export type PropertyTable = ReadonlyMap<string, LiveProperty>;

export function createPropertyContext(
  viewer: Viewer & Pick<PropertyContext, 'tables' | 'header'>,
  reader: AccountReader,
): PropertyContext {
  const stored = new Map<string, Promise<StoredProperties>>();
  const { deps, user, tables, header } = viewer;
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  let locks: Promise<readonly Lock[]> | undefined;
  return {
    deps,
    user,
    tables,
    header,
    reader,
    nowSeconds,
    locks: async () => await (locks ??= readLocks(reader, nowSeconds)),
    async stored(node) {
      // What lies beside a document is in memory already, and listings have thousands of them.
      if (node.kind === 'document') {
        const beside = await readStored(reader, node);
        const read = async () => await reader.readContent(node.document.itemId);
        return beside.size > 0 && (await isConcealed(node, user, read)) ? new Map() : beside;
      }
      // The reader sees the account of the node's owner: a principal's own things are its own account's.
      if (node.kind === 'principal' && !isOwnPrincipal(node, viewer)) return new Map();
      const known = stored.get(node.href);
      if (known !== undefined) return await known;
      const reading = readStored(reader, node).then((own) => withPersonal(own, node));
      stored.set(node.href, reading);
      return await reading;
    },
  };
}

function isOwnPrincipal(
  { principal }: Extract<PresentNode, { kind: 'principal' }>,
  { user }: Viewer,
): boolean {
  return principal.kind === 'account' && principal.account.id === user.id;
}

interface PlannedProperty {
  readonly key: string;
  readonly live: LiveProperty | undefined;
  readonly kinds: ReadonlySet<NodeKind>;
  readonly requested: XmlElement | undefined;
  readonly open: string;
  readonly close: string;
  readonly empty: string;
}

/** What a request asks for, looked up once for all the things it is about. */
export interface PropertyPlan {
  readonly table: PropertyTable;
  readonly kind: PropertyRequest['kind'];
  readonly properties: readonly PlannedProperty[];
  /** What is missing is not told of. */
  readonly isMinimal: boolean;
}

export function planProperties(
  table: PropertyTable,
  request: PropertyRequest,
  isMinimal = false,
): PropertyPlan {
  const plan = (key: string, requested?: XmlElement): PlannedProperty => {
    const live = table.get(key);
    const tags = propertyTags(parsePropertyKey(key));
    return { key, live, kinds: new Set(live?.on), requested, ...tags };
  };
  if (request.kind === 'prop') {
    const properties = request.properties.map((e) => plan(propertyKey(e), e));
    return { table, kind: 'prop', properties, isMinimal };
  }
  const keys =
    request.kind === 'propname'
      ? [...table.keys()]
      : [...table].filter(([, live]) => live.isInAllprop === true).map(([key]) => key);
  const included = request.kind === 'allprop' ? request.include : [];
  const elements = new Map(included.map((e) => [propertyKey(e), e]));
  const all = new Set([...keys, ...elements.keys()]);
  const properties = [...all].map((key) => plan(key, elements.get(key)));
  return { table, kind: request.kind, properties, isMinimal };
}

/** The DAV:response of one node. */
export async function renderProperties(
  plan: PropertyPlan,
  node: PresentNode,
  context: PropertyContext,
): Promise<string> {
  return formatPropResponse(node.href, await readPropstats(plan, node, context));
}

/** Nodes rendered before others get their turn: a listing of tens of thousands takes a second. */
const TURN_NODES = 500;

/** The responses of many nodes. */
export async function renderAll(
  plan: PropertyPlan,
  nodes: readonly PresentNode[],
  context: PropertyContext,
): Promise<string> {
  let out = '';
  for (const [i, node] of nodes.entries()) {
    out += await renderProperties(plan, node, context);
    if (i % TURN_NODES === TURN_NODES - 1) await setImmediate();
  }
  return out;
}

export async function readPropstats(
  plan: PropertyPlan,
  node: PresentNode,
  context: PropertyContext,
): Promise<PropStat[]> {
  let found = '';
  let missing = '';
  let forbidden = '';
  for (const property of plan.properties) {
    const { live } = property;
    let value: string | undefined;
    if (live === undefined) {
      const element = (await context.stored(node)).get(property.key);
      if (element !== undefined) {
        found += element;
        continue;
      }
    } else if (property.kinds.has(node.kind)) {
      try {
        const reading = live.read(node, context, property.requested);
        value = typeof reading === 'string' ? reading : await reading;
      } catch (error) {
        if (!(error instanceof DavRefused)) throw error;
        forbidden += property.empty;
        continue;
      }
    }
    if (value === undefined) missing += property.empty;
    else if (value === '' || plan.kind === 'propname') found += property.empty;
    else found += (await openingOf(property, node, context)) + value + property.close;
  }
  if (plan.kind !== 'prop') {
    missing = '';
    found += await deadProperties(plan, node, context);
  }
  const stats: PropStat[] = [];
  if (forbidden !== '' && !plan.isMinimal) stats.push({ status: 403, content: forbidden });
  if (missing !== '' && !plan.isMinimal) stats.push({ status: 404, content: missing });
  if (found !== '' || stats.length === 0) stats.unshift({ status: 200, content: found });
  return stats;
}

// RFC 4918 §4.3
/** The tag of a property that has a value. */
async function openingOf(
  { live, key, open }: PlannedProperty,
  node: PresentNode,
  context: PropertyContext,
): Promise<string> {
  if (live?.isInLanguage !== true) return open;
  const lang = storedLanguage(await context.stored(node), key);
  return lang === undefined ? open : `${open.slice(0, -1)} xml:lang="${escapeXmlAttribute(lang)}">`;
}

/** Those that only clients know the meaning of. */
async function deadProperties(
  plan: PropertyPlan,
  node: PresentNode,
  context: PropertyContext,
): Promise<string> {
  let out = '';
  const named = new Set(plan.properties.map((p) => p.key));
  for (const [key, element] of await context.stored(node))
    if (!named.has(key) && !plan.table.has(key))
      out += plan.kind === 'propname' ? propertyTags(parsePropertyKey(key)).empty : element;
  return out;
}
