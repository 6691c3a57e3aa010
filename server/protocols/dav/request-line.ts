import type { AccountId } from '#platform/ids.ts';
import { ATTACHMENTS_HREF } from './attachments/attachment-store.ts';
import type { DavDeps } from './deps.ts';
import type { Refusal } from './errors.ts';
import type { DavExchange } from './exchange.ts';

/** What the log says of one request. Nothing that was sent is in it: texts of refusals may quote calendars. */
export interface RequestLine {
  signedIn(account: AccountId): void;
  refused(refusal: Refusal): void;
}

/** Is written when the answer is out, or the client gone. */
export function openRequestLine({ log, clock }: DavDeps, exchange: DavExchange): RequestLine {
  const { request, response } = exchange;
  const begun = clock.monotonicMs();
  const said: { account?: AccountId; condition?: string } = {};
  response.once('close', () =>
    log.debug('dav-request', {
      ...said,
      method: request.method,
      path: loggedPath(exchange),
      depth: request.headers['depth'],
      status: response.writableFinished ? response.statusCode : undefined,
      ms: Math.round(clock.monotonicMs() - begun),
      remoteAddress: exchange.remoteAddress,
    }),
  );
  return {
    signedIn(account) {
      said.account = account;
    },
    refused({ condition }) {
      if (condition !== undefined) said.condition = condition.name;
    },
  };
}

/** Who knows the path of an attachment may read it. */
export function loggedPath({ path }: DavExchange): string {
  return path.startsWith(ATTACHMENTS_HREF) ? ATTACHMENTS_HREF : path;
}
