import type { Condition } from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { DomainError, InputSyntaxError, type ErrorCode } from '#platform/errors.ts';

/** What a refusal tells the client. */
export interface Refusal {
  readonly status: number;
  /** The precondition that failed. */
  readonly condition?: Condition;
  /** For people. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request ends with this answer, or one thing among several has this status. */
export class DavRefused extends Error {
  override readonly name = 'DavRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.text);
    this.refusal = refusal;
  }
}

/** @throws DavRefused always */
export function refuse(status: number, text: string, condition?: Condition): never {
  throw new DavRefused({ status, text, ...(condition && { condition }) });
}

/** @throws DavRefused with a condition of DAV's own namespace */
export function refuseFor(status: number, name: string, text: string): never {
  return refuse(status, text, { ns: DAV, name });
}

/** What is not there, and what nobody may know to be there. @throws DavRefused */
export function refuseMissing(): never {
  return refuse(404, 'There is nothing at this address');
}

// RFC 4918 §16
/** @throws DavRefused */
export function refuseProtected(): never {
  return refuseFor(403, 'cannot-modify-protected-property', 'This property cannot be changed');
}

/** How each expected failure is told to a client. */
const answerOf: Readonly<Record<ErrorCode, readonly [status: number, condition?: string]>> = {
  'not-found': [404],
  'already-exists': [405],
  'no-permission': [403],
  'authentication-failed': [401],
  'authentication-unavailable': [503],
  'account-disabled': [403],
  'too-many-attempts': [429],
  // RFC 4331 §6
  'over-quota': [507, 'quota-not-exceeded'],
  'too-large': [413],
  'limit-reached': [507],
  'bad-syntax': [400],
  'bad-value': [403],
  conflict: [409],
  'wrong-state': [409],
  'in-use': [503],
  'no-space': [507, 'sufficient-disk-space'],
  'read-only': [503],
  corrupt: [500],
  unavailable: [503],
  'not-supported': [501],
  cancelled: [503],
};

/** Texts for failures whose own message speaks of paths and back ends. */
const textOf: Readonly<Partial<Record<ErrorCode, string>>> = {
  'authentication-failed': 'Wrong name or password',
  'authentication-unavailable': 'Sign-in is not possible now, try again later',
  'account-disabled': 'This account may not use calendars, contacts and files',
  'too-many-attempts': 'Too many attempts, try again later',
  'over-quota': 'The storage of this account is full',
  'no-space': 'Not enough storage, try again later',
  'read-only': 'The storage cannot be written now, try again later',
  corrupt: 'Stored data is damaged; the administrator has been told',
  unavailable: 'Not possible now, try again later',
  'in-use': 'Busy, try again later',
  cancelled: 'The server is stopping, try again later',
};

const RETRY_AFTER = { 'retry-after': '30' };

/** Undefined when it is no expected failure, but a bug. */
export function toRefusal(error: unknown): Refusal | undefined {
  if (error instanceof DavRefused) return error.refusal;
  if (error instanceof InputSyntaxError)
    return { status: 400, text: `The body is no XML: ${error.message} (byte ${error.offset})` };
  if (!(error instanceof DomainError)) return undefined;
  const [status, condition] = answerOf[error.code];
  return {
    status,
    text: textOf[error.code] ?? error.message,
    ...(condition !== undefined && { condition: { ns: DAV, name: condition } }),
    ...((status === 503 || status === 429) && { headers: RETRY_AFTER }),
  };
}
