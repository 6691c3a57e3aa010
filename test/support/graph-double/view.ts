// How items are shown: what is selected and expanded, pages, changes since a token.
import {
  GraphDoubleError,
  normalName,
  type DoubleContainer,
  type DoubleItem,
  type Json,
  word,
} from './double-state.ts';
import { preferOf, type GraphReply, type RouteContext } from './call.ts';

export function show(
  { query }: Pick<RouteContext, 'query'>,
  item: Pick<DoubleItem, 'json' | 'extended'>,
): Json {
  const select = query.get('$select')?.split(',');
  const shown: Json = { '@odata.etag': `W/"${word(item.json['changeKey'] ?? '')}"` };
  for (const [name, value] of Object.entries(item.json))
    if (select === undefined || select.includes(name) || name === 'id') shown[name] = value;
  const wanted = extendedWanted(query.get('$expand') ?? '');
  const found = wanted.flatMap((id) => {
    const value = item.extended.get(normalName(id));
    return value === undefined ? [] : [{ id: tidy(id), value }];
  });
  if (found.length > 0) shown['singleValueExtendedProperties'] = found;
  return shown;
}

/** As Graph does: "0x1081" comes back as "0x1081", "0x0e07" as "0xe07". */
function tidy(id: string): string {
  return id.replace(/0x0+([0-9a-f]+)/gi, '0x$1');
}

function extendedWanted(expand: string): string[] {
  const [, filter = ''] =
    /singleValueExtendedProperties\(\$filter=(.*?)\)(?:,|$)/i.exec(expand) ?? [];
  return [...filter.matchAll(/id eq '([^']+)'/g)].map((m) => m[1]!);
}

export function pageOf(context: RouteContext, items: readonly DoubleItem[]): GraphReply {
  return pageOfJson(
    context,
    items.filter(filterOf(context)).map((it) => show(context, it)),
  );
}

/** By one property of MAPI, and no other way. */
function filterOf({ query }: RouteContext): (item: DoubleItem) => boolean {
  const filter = query.get('$filter');
  if (filter === null) return () => true;
  const [, id, value] =
    /^singleValueExtendedProperties\/any\(ep:ep\/id eq '([^']+)' and ep\/value eq '([^']*)'\)$/.exec(
      filter,
    ) ?? [];
  if (id === undefined) throw new GraphDoubleError(400, 'ErrorInvalidUrlQueryFilter');
  return ({ extended }) => extended.get(normalName(id)) === value;
}

export function pageOfJson(context: RouteContext, all: readonly Json[]): GraphReply {
  const { query, state, path } = context;
  const size = Math.min(
    Number(query.get('$top') ?? preferOf(context, 'odata.maxpagesize') ?? 10),
    1000,
  );
  const skip = Number(query.get('$skip') ?? 0);
  const json: Json = { value: all.slice(skip, skip + size) };
  if (skip + size < all.length) {
    const url = new URL(state.root + path);
    url.searchParams.set('$skip', String(skip + size));
    json['@odata.nextLink'] = url.href;
  }
  return { status: 200, json };
}

interface Token {
  readonly epoch: number;
  readonly container: string;
  readonly since: number;
  readonly until?: number;
  readonly offset?: number;
  /** The question that it belongs to. */
  readonly query: string;
}

/** A listing of changes: since ever, or since the token of the last one. */
export function deltaOf(context: RouteContext, container: DoubleContainer): GraphReply {
  const { state, query, path, mailbox } = context;
  const given = query.get('$skiptoken') ?? query.get('$deltatoken');
  const token = given === null ? undefined : decode(given);
  if (token !== undefined && (token.epoch !== state.deltaEpoch || token.container !== container.id))
    throw new GraphDoubleError(410, 'SyncStateNotFound');
  const [bare = '', search = ''] = path.split('?');
  const own = token?.query ?? search;
  const asked = { ...context, query: new URLSearchParams(own) };
  if (state.refusesDeltaExpand && asked.query.has('$expand'))
    throw new GraphDoubleError(400, 'ErrorInvalidUrlQuery');
  const since = token?.since ?? 0;
  const until = token?.until ?? mailbox.sequence;
  const changed = [...container.items.values()]
    .filter((it) => it.sequence > since)
    .sort((a, b) => b.sequence - a.sequence)
    .map((it) => show(asked, it));
  const gone = [...container.removed]
    .filter(([, sequence]) => sequence > since && since > 0)
    .map(([id]) => ({ id, '@removed': { reason: 'deleted' } }));
  const all: Json[] = [...changed, ...gone];
  const offset = token?.offset ?? 0;
  const size = Number(preferOf(context, 'odata.maxpagesize') ?? 10);
  const json: Json = { value: all.slice(offset, offset + size) };
  const common = { epoch: state.deltaEpoch, container: container.id, query: own };
  if (offset + size < all.length)
    json['@odata.nextLink'] =
      `${state.root}${bare}?$skiptoken=${encode({ ...common, since, until, offset: offset + size })}`;
  else
    json['@odata.deltaLink'] =
      `${state.root}${bare}?$deltatoken=${encode({ ...common, since: until })}`;
  return { status: 200, json };
}

function encode(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decode(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch {
    throw new GraphDoubleError(400, 'ErrorInvalidSyncToken');
  }
}
