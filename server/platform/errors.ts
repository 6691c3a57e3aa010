/**
 * What can go wrong on purpose. Protocols map each code by an exhaustive record, so that a new code
 * cannot be forgotten; anything that is not a DomainError is a bug.
 */
export const errorCodes = {
  'not-found': 'the named thing does not exist',
  'already-exists': 'the name is taken',
  'no-permission': 'the caller may not do this',
  'authentication-failed': 'wrong name, password or token',
  'authentication-unavailable': 'the sign-in back end did not answer',
  'account-disabled': 'the account may not sign in or use this protocol',
  'too-many-attempts': 'sign-in is slowed down for this address or account',
  'over-quota': 'the storage or message count limit is reached',
  'too-large': 'larger than the limit allows',
  'limit-reached': 'a count or rate limit is reached',
  'bad-syntax': 'the input does not follow its grammar',
  'bad-value': 'the input is well-formed but not usable here',
  conflict: 'the state changed meanwhile, or another thing depends on it',
  'wrong-state': 'not possible in the present state',
  'in-use': 'another session or process holds it',
  'no-space': 'the disk is full',
  'read-only': 'the storage cannot be written',
  corrupt: 'stored data is damaged',
  unavailable: 'a needed service is not reachable now',
  'not-supported': 'this is not implemented or not enabled',
  cancelled: 'the caller or the server stopped it',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An expected failure. The message is for people: what is wrong, where, and what to do. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  /** Facts for the log and for mapping (sizes, limits, names); never secrets. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options?: { details?: Record<string, unknown>; cause?: unknown },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options?.details ?? {};
  }
}

/** A parser's refusal: where in the input, counted in bytes from its start, and what was expected. */
export class InputSyntaxError extends Error {
  override readonly name = 'InputSyntaxError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function isDomainError(value: unknown, code?: ErrorCode): value is DomainError {
  return value instanceof DomainError && (code === undefined || value.code === code);
}
