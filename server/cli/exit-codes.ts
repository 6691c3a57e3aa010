import type { ErrorCode } from '#platform/errors.ts';

/** What scripts rely on. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  alreadyExists: 4,
  refused: 5,
  unreachable: 6,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Exhaustive, so that a new error code cannot be forgotten. */
const byError: Readonly<Record<ErrorCode, ExitCode>> = {
  'not-found': exitCodes.notFound,
  'already-exists': exitCodes.alreadyExists,
  'no-permission': exitCodes.refused,
  'authentication-failed': exitCodes.refused,
  'authentication-unavailable': exitCodes.unreachable,
  'account-disabled': exitCodes.refused,
  'too-many-attempts': exitCodes.refused,
  'over-quota': exitCodes.refused,
  'too-large': exitCodes.refused,
  'limit-reached': exitCodes.refused,
  'bad-syntax': exitCodes.usage,
  'bad-value': exitCodes.usage,
  conflict: exitCodes.refused,
  'wrong-state': exitCodes.refused,
  'in-use': exitCodes.unreachable,
  'no-space': exitCodes.failed,
  'read-only': exitCodes.failed,
  corrupt: exitCodes.failed,
  unavailable: exitCodes.unreachable,
  'not-supported': exitCodes.failed,
  cancelled: exitCodes.failed,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return byError[code];
}
