// A server that speaks Microsoft Graph as far as mailboxes go, for tests: mailboxes in memory, pages, batches, listings of changes,
// limits, and faults on order. Written from the published reference, apart from codecs/graph.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphCall, GraphDoubleState, GraphReply } from './call.ts';
import { answerDirectory } from './directory-routes.ts';
import {
  createMailbox,
  GraphDoubleError,
  type DoubleMailbox,
  type Json,
  word,
} from './double-state.ts';
import { answerGiven, isGiven } from './given-addresses.ts';
import { noFaults, type Fault, type FaultPlan } from './faults.ts';
import { routes } from './route-table.ts';

export interface GraphDoubleOptions {
  /** Address and display name. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Listings of changes do not show properties of MAPI. */
  readonly refusesDeltaExpand?: boolean;
  /** Whether series name their exceptions and deleted instances. */
  readonly knowsExceptions?: boolean;
  readonly hasImportExport?: boolean;
  readonly mayImport?: boolean;
  readonly forbidden?: readonly RegExp[];
  readonly maxMessageBytes?: number;
}

export interface GraphDouble extends AsyncDisposable {
  readonly root: string;
  readonly state: GraphDoubleState;
  mailbox(address: string): DoubleMailbox;
  plan: FaultPlan;
  /** "GET /users/…" of each request, those in batches by themselves. */
  readonly asked: readonly string[];
  /** Tokens that are good; any is while there is none. */
  readonly tokens: Set<string>;
  /** Most requests that a mailbox had at a time. */
  readonly mostAtOnce: number;
}

const DELAY_MS = 1;
const AT_ONCE_IN_BATCH = 4;

export async function startGraphDouble(options: GraphDoubleOptions): Promise<GraphDouble> {
  const { accounts, refusesDeltaExpand = false, knowsExceptions = true } = options;
  const {
    hasImportExport = true,
    mayImport = false,
    forbidden = [],
    maxMessageBytes = 40_000_000,
  } = options;
  const mailboxes = new Map(
    Object.entries(accounts).map(([address, name]) => [address, createMailbox(address, name)]),
  );
  const asked: string[] = [];
  const busy = new Map<string, number>();
  const double = { plan: noFaults, tokens: new Set<string>(), mostAtOnce: 0 };
  let state!: GraphDoubleState;

  const answerOne = (call: GraphCall): GraphReply => {
    asked.push(`${call.method} ${call.path}`);
    if (forbidden.some((it) => it.test(call.path)))
      throw new GraphDoubleError(403, 'ErrorAccessDenied');
    return dispatch(state, call);
  };
  const refuse = ({ status, code, headers }: GraphDoubleError): GraphReply => ({
    status,
    json: { error: { code, message: `${code} of the double` } },
    headers,
  });
  const answerAll = (call: GraphCall): GraphReply => {
    if (call.path !== '/$batch') return answerOne(call);
    const { requests } = JSON.parse(call.body.toString()) as { requests: Json[] };
    if (requests.length > 20) throw new GraphDoubleError(400, 'BadRequest');
    const responses = requests.map((request) =>
      answerInBatch(
        request,
        (inner) => {
          const fault = double.plan({ ...inner, number: asked.length + 1 });
          if (fault?.kind === 'refuse') throw toError(fault);
          return answerOne(inner);
        },
        refuse,
      ),
    );
    // The order is nobody's promise.
    return { status: 200, json: { responses: responses.reverse() } };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const call = toCall(request, body);
    if (isGiven(call.path)) {
      const fault = double.plan({ ...call, number: asked.length + 1 });
      asked.push(`${call.method} ${call.path}`);
      if (
        fault !== undefined &&
        applyBefore(fault, response, { tokens: double.tokens, token, refuse })
      )
        return;
      try {
        const reply = await answerGiven(state, call);
        if (fault?.kind === 'cut-after') cut(response, reply);
        else send(response, reply);
      } catch (error) {
        if (!(error instanceof GraphDoubleError)) throw error;
        send(response, refuse(error));
      }
      return;
    }
    if (double.tokens.size > 0 && !double.tokens.has(token)) {
      send(response, refuse(new GraphDoubleError(401, 'InvalidAuthenticationToken')));
      return;
    }
    const fault = double.plan({ ...call, number: asked.length + 1 });
    if (
      fault !== undefined &&
      applyBefore(fault, response, { tokens: double.tokens, token, refuse })
    )
      return;
    const weights = weightsOf(call);
    for (const [name, weight] of weights) {
      const now = (busy.get(name) ?? 0) + weight;
      busy.set(name, now);
      double.mostAtOnce = Math.max(double.mostAtOnce, now);
    }
    await new Promise((done) => setTimeout(done, DELAY_MS));
    try {
      const reply = answerAll(call);
      if (fault?.kind === 'cut-after') cut(response, reply);
      else send(response, fault?.kind === 'wrong-sizes' ? misstate(reply) : reply);
    } catch (error) {
      if (!(error instanceof GraphDoubleError)) throw error;
      send(response, refuse(error));
    } finally {
      for (const [name, weight] of weights) busy.set(name, busy.get(name)! - weight);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      handle(request, response, Buffer.concat(chunks)).catch((error: unknown) => {
        response.writeHead(500).end((error as Error).stack);
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`;
  state = {
    root,
    mailboxes,
    groups: [],
    deltaEpoch: 1,
    refusesDeltaExpand,
    knowsExceptions,
    hasImportExport,
    mayImport,
    importSessions: 0,
    uploads: new Map(),
    forbidden,
    maxMessageBytes,
  };
  return Object.assign(double, {
    root,
    state,
    asked,
    mailbox: (address: string) => mailboxes.get(address)!,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}

function toCall(request: IncomingMessage, body: Buffer): GraphCall {
  const url = new URL(request.url ?? '', 'http://double');
  const path = url.pathname.replace(/^\/(?:v1\.0|beta)/, '') + url.search;
  const isBeta = url.pathname.startsWith('/beta/');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, word(value)]),
  );
  return { method: request.method ?? '', path, isBeta, query: url.searchParams, headers, body };
}

function dispatch(state: GraphDoubleState, call: GraphCall): GraphReply {
  const [bare = ''] = call.path.split('?');
  const directory = answerDirectory({ ...call, state, parameters: [] });
  if (directory !== undefined) return directory;
  const [, user, inMailbox = ''] = /^\/users\/([^/]+)(\/.*)?$/.exec(bare) ?? [];
  const [, exportId, inExport = ''] =
    /^\/admin\/exchange\/mailboxes\/([^/]+)(\/.*)?$/.exec(bare) ?? [];
  const owner =
    user === undefined
      ? decodeURIComponent(exportId ?? '').replace(/^MBX:(?:archive\.|auxiliary\.)?/, '')
      : decodeURIComponent(user);
  const found = state.mailboxes.get(owner.toLowerCase());
  if (found === undefined) throw new GraphDoubleError(404, 'ErrorInvalidUser');
  const mailbox = partOf(found, decodeURIComponent(exportId ?? ''), call);
  const below = user === undefined ? `/export${inExport}` : inMailbox;
  for (const { method, pattern, run } of routes) {
    const found = method === call.method ? pattern.exec(below) : null;
    if (found !== null)
      return run({ ...call, state, mailbox, parameters: found.slice(1).map(decodeURIComponent) });
  }
  throw new GraphDoubleError(404, `UnknownPath ${call.method} ${below}`);
}

/** The mailbox as the export of items shows it: the main one, the archive, or what the archive has grown into. */
function partOf(mailbox: DoubleMailbox, exportId: string, { isBeta }: GraphCall): DoubleMailbox {
  const [, part] = /^MBX:(archive|auxiliary)\./.exec(exportId) ?? [];
  if (part === undefined) return mailbox;
  if (isBeta !== true) throw new GraphDoubleError(404, 'ErrorInvalidMailboxId');
  return { ...mailbox, exported: part === 'archive' ? mailbox.archive : mailbox.auxiliary };
}

function answerInBatch(
  request: Json,
  answer: (call: GraphCall) => GraphReply,
  refuse: (error: GraphDoubleError) => GraphReply,
): Json {
  const path = word(request['url']);
  const headers = Object.fromEntries(
    Object.entries((request['headers'] ?? {}) as Json).map(([n, v]) => [n.toLowerCase(), word(v)]),
  );
  const call: GraphCall = {
    method: word(request['method']),
    path,
    query: new URL(path, 'http://double').searchParams,
    headers,
    body: Buffer.from(JSON.stringify(request['body'] ?? {})),
  };
  let reply: GraphReply;
  try {
    reply = answer(call);
  } catch (error) {
    if (!(error instanceof GraphDoubleError)) throw error;
    reply = refuse(error);
  }
  return {
    id: request['id'],
    status: reply.status,
    headers: { 'Content-Type': 'application/json', ...reply.headers },
    ...(reply.json !== undefined && { body: reply.json }),
    ...(reply.bytes !== undefined && { body: reply.bytes.toString('base64') }),
  };
}

function weightsOf(call: GraphCall): ReadonlyMap<string, number> {
  const nameOf = (path: string): string => /^\/users\/([^/]+)/.exec(path)?.[1] ?? '';
  if (call.path !== '/$batch') return new Map([[nameOf(call.path), 1]]);
  const { requests } = JSON.parse(call.body.toString()) as { requests: { url: string }[] };
  const weights = new Map<string, number>();
  for (const { url } of requests) {
    const name = nameOf(url);
    weights.set(name, Math.min((weights.get(name) ?? 0) + 1, AT_ONCE_IN_BATCH));
  }
  return weights;
}

function toError({ status, code, headers }: Extract<Fault, { kind: 'refuse' }>): GraphDoubleError {
  return new GraphDoubleError(status, code, { ...headers });
}

/** Whether the request is done with. */
function applyBefore(
  fault: Fault,
  response: ServerResponse,
  {
    tokens,
    token,
    refuse,
  }: {
    readonly tokens: Set<string>;
    readonly token: string;
    readonly refuse: (error: GraphDoubleError) => GraphReply;
  },
): boolean {
  switch (fault.kind) {
    case 'refuse':
      send(response, refuse(toError(fault)));
      return true;
    case 'forget-token':
      tokens.delete(token);
      send(response, refuse(new GraphDoubleError(401, 'InvalidAuthenticationToken')));
      return true;
    case 'cut-before':
      response.destroy();
      return true;
    case 'cut-after':
    case 'wrong-sizes':
      return false;
  }
}

function bytesOf({ json, bytes }: GraphReply): Buffer {
  return bytes ?? Buffer.from(json === undefined ? '' : JSON.stringify(json));
}

function send(response: ServerResponse, reply: GraphReply): void {
  const bytes = bytesOf(reply);
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    ...reply.headers,
    'content-length': bytes.length,
  });
  response.end(bytes);
}

function cut(response: ServerResponse, reply: GraphReply): void {
  const bytes = bytesOf(reply);
  response.writeHead(reply.status, { 'content-length': bytes.length + 99 });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

function misstate(reply: GraphReply): GraphReply {
  const text = bytesOf(reply).toString();
  const lied = text.replaceAll(/("id":"Integer 0xe08","value":")\d+"/g, '$17"');
  return { ...reply, bytes: Buffer.from(lied) };
}
