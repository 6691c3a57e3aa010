import { isAttachmentPath, serveAttachment } from './attachments/serve-attachment.ts';
import { authenticate } from './authenticate.ts';
import { sendRefusal } from './answers/send.ts';
import { withDirectoryBook } from './directory-book/with-directory-book.ts';
import type { DavDeps } from './deps.ts';
import { DavRefused, toRefusal } from './errors.ts';
import type { DavExchange } from './exchange.ts';
import { methodTable } from './method-table.ts';
import { answerOptions } from './methods/options.ts';
import { parsePath } from './path/parse-path.ts';
import { createPropertyTable } from './property-table.ts';
import { reportTable } from './report-table.ts';
import { createDavRequest, type DavRequest } from './request.ts';
import { loggedPath, openRequestLine, type RequestLine } from './request-line.ts';
import type { DavTables } from './tables.ts';

export interface DavServer {
  /** Answers a request for a path at or below /dav/, with whatever method, and OPTIONS of the root. Never rejects for what a client sent. */
  handle(exchange: DavExchange): Promise<void>;
}

/** WebDAV, CalDAV and CardDAV over the store and the directory. */
export function createDavServer(given: DavDeps): DavServer {
  const deps = { ...given, store: withDirectoryBook(given.store, given.directory, given.clock) };
  const methods = new Map(methodTable.map((method) => [method.name, method]));
  const tables: DavTables = { properties: createPropertyTable(), reports: reportTable };
  const names = ['OPTIONS', ...methods.keys()];

  const run = async (exchange: DavExchange, line: RequestLine): Promise<void> => {
    const { request } = exchange;
    // Asked before signing in, by programs that look for what is here.
    const isAnonymous = request.headers.authorization === undefined;
    const isAboutAll = isAnonymous || exchange.path === '/';
    if (request.method === 'OPTIONS' && isAboutAll) return answerOptions(exchange, names);
    if (isAttachmentPath(exchange.path)) return await serveAttachment(deps, exchange);
    const { account: user } = await authenticate(deps, exchange);
    line.signedIn(user.id);
    const path = parsePath(exchange.path);
    const dav = createDavRequest({ deps, tables, exchange, user, path });
    if (request.method === 'OPTIONS') return answerOptions(exchange, await methodsAt(dav));
    const method = methods.get(request.method ?? '');
    // RFC 9110 §15.6.2
    if (method === undefined)
      throw new DavRefused({ status: 501, text: 'This method is not known' });
    try {
      await method.run(dav);
    } catch (error) {
      throw await withAllow(error, dav);
    }
  };

  return {
    async handle(exchange) {
      const line = openRequestLine(deps, exchange);
      try {
        await run(exchange, line);
      } catch (error) {
        const refusal = toRefusal(error);
        if (refusal !== undefined) line.refused(refusal);
        answerFailure(deps, exchange, error);
      }
    },
  };
}

// RFC 9110 §15.5.6
/** A refused method comes with those that would be taken. */
async function withAllow(error: unknown, request: DavRequest): Promise<unknown> {
  const refusal = toRefusal(error);
  if (refusal?.status !== 405) return error;
  const allow = await methodsAt(request);
  return new DavRefused({ ...refusal, headers: { allow: allow.join(', ') } });
}

// RFC 9110 §10.2.1
async function methodsAt(request: DavRequest): Promise<string[]> {
  const node = await request.resolve();
  return ['OPTIONS', ...methodTable.filter((m) => m.isOn(node)).map((m) => m.name)];
}

/** The one place where a failure becomes an answer. */
function answerFailure({ log }: DavDeps, exchange: DavExchange, error: unknown): void {
  const { request, response } = exchange;
  const path = loggedPath(exchange);
  const refusal = toRefusal(error);
  if (request.errored !== null && refusal === undefined)
    log.debug('dav-client-gone', { method: request.method, path });
  else if (refusal === undefined || refusal.status === 500)
    log.error('dav-failed', { method: request.method, path, error });
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendRefusal(exchange, refusal ?? { status: 500, text: 'The server could not answer this' });
}
