import { DomainError, isDomainError, type ErrorCode } from '#platform/errors.ts';
import { adviceFor } from './failure-advice.ts';
import { objectAt, textAt, type JsonObject } from './json-value.ts';

export interface RefusedAnswer {
  readonly status: number;
  /** Absent where it is no JSON. */
  readonly body: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;
}

const byCode: Readonly<Record<string, ErrorCode>> = {
  errorquotaexceeded: 'over-quota',
  errormessagesizeexceeded: 'too-large',
  errorattachmentsizelimitexceeded: 'too-large',
  errorfolderexists: 'already-exists',
  erroritemnotfound: 'not-found',
  errorfoldernotfound: 'not-found',
  errornonexistentmailbox: 'not-found',
  errorinvaliduser: 'not-found',
  mailboxnotenabledforrestapi: 'not-found',
  request_resourcenotfound: 'not-found',
  errorirresolvableconflict: 'conflict',
  errorcorruptdata: 'corrupt',
  syncstatenotfound: 'wrong-state',
  syncstateinvalid: 'wrong-state',
  resyncrequired: 'wrong-state',
  errormailboxmoveinprogress: 'unavailable',
  errormailboxstoreunavailable: 'unavailable',
};

const byStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'authentication-failed',
  403: 'no-permission',
  404: 'not-found',
  405: 'not-supported',
  409: 'conflict',
  410: 'wrong-state',
  412: 'conflict',
  413: 'too-large',
  423: 'unavailable',
  424: 'unavailable',
  429: 'limit-reached',
  501: 'not-supported',
  507: 'over-quota',
};
const MAX_SAID = 400;

/** @param what what was asked for, without secrets: "GET /users/…/messages" */
export function toGraphFailure(
  { status, body, retryAfterSeconds }: RefusedAnswer,
  what: string,
): DomainError {
  const error = objectAt(body, 'error');
  const graphCode = textAt(error, 'code') ?? '';
  const [said = ''] = (textAt(error, 'message') ?? '').split(/[\r\n]/, 1);
  const fallback = status >= 500 ? 'unavailable' : 'bad-value';
  const code = byCode[graphCode.toLowerCase()] ?? byStatus[status] ?? fallback;
  const words = [`status ${status}`, graphCode, said.slice(0, MAX_SAID)];
  const told = words.filter((it) => it !== '').join(', ');
  const advice = adviceFor(status, graphCode, said);
  const text = advice === '' ? told : `${told.replace(/\.$/, '')}. ${advice}`;
  return new DomainError(code, `${what}: ${text}`, {
    details: {
      graphCode,
      status,
      isSent: true,
      // For longer than anybody waits for one mailbox.
      ...(graphCode.toLowerCase() === 'errormailboxmoveinprogress' && { isLasting: true }),
      ...(retryAfterSeconds !== undefined && { retryAfterMs: retryAfterSeconds * 1000 }),
    },
  });
}

/** Not taken up by a busy server: asking again is always right. */
export function isThrottled(error: unknown): boolean {
  if (!isDomainError(error)) return false;
  const { status, graphCode } = error.details;
  return status === 429 || status === 503 || graphCode === 'ApplicationThrottled';
}

/** Whether a listing of changes must begin anew. */
export function isExpiredDelta(error: unknown): boolean {
  return (
    isDomainError(error, 'wrong-state') || (isDomainError(error) && error.details['status'] === 410)
  );
}
