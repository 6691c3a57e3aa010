import { DomainError, type ErrorCode } from '#platform/errors.ts';
import type { StatusResponse } from './imap-link.ts';

/** A command answered NO or BAD. */
export class ImapRefusal extends DomainError {
  readonly status: 'NO' | 'BAD' | 'BYE' | 'PREAUTH' | 'OK';
  /** Response code in capitals, '' when there is none. */
  readonly responseCode: string;
  /** The server's own words. */
  readonly said: string;

  constructor(command: string, response: StatusResponse) {
    const name = response.code?.name ?? '';
    super(
      codeFor(name, response.text),
      `${command}: the server answers ${response.status} ${response.text}`,
      {
        details: { retryAfterMs: backoffMs(response.text) },
      },
    );
    this.status = response.status;
    this.responseCode = name;
    this.said = response.text;
  }
}

// RFC 5530 §3
const codes: Readonly<Record<string, ErrorCode>> = {
  AUTHENTICATIONFAILED: 'authentication-failed',
  AUTHORIZATIONFAILED: 'no-permission',
  EXPIRED: 'authentication-failed',
  PRIVACYREQUIRED: 'no-permission',
  CONTACTADMIN: 'account-disabled',
  NOPERM: 'no-permission',
  UNAVAILABLE: 'unavailable',
  INUSE: 'in-use',
  OVERQUOTA: 'over-quota',
  TOOBIG: 'too-large',
  LIMIT: 'limit-reached',
  ALREADYEXISTS: 'already-exists',
  NONEXISTENT: 'not-found',
  TRYCREATE: 'not-found',
  SERVERBUG: 'unavailable',
  CORRUPTION: 'corrupt',
};

function codeFor(name: string, text: string): ErrorCode {
  if (backoffMs(text) !== undefined || /too many|throttl/i.test(text)) return 'limit-reached';
  // Servers that know no response codes.
  if (name === '' && /\bover ?quota\b|quota[^.]*exceed|exceed[^.]*quota/i.test(text))
    return 'over-quota';
  return codes[name] ?? 'conflict';
}

/** "Request is throttled. Suggested Backoff Time: 92415 milliseconds" */
export function backoffMs(text: string): number | undefined {
  const found = /Suggested Backoff Time: (\d{1,9}) milliseconds/i.exec(text);
  return found === null ? undefined : Number(found[1]);
}
