import { formatError, type PopResponseCode } from '#codecs/pop3/reply.ts';
import type { DomainError, ErrorCode } from '#platform/errors.ts';

/** How each expected failure is told to a POP3 client: response code and text that reveals nothing. RFC 3206 §4 */
const answers: Readonly<Record<ErrorCode, readonly [text: string, code?: PopResponseCode]>> = {
  'not-found': ['No such message'],
  'already-exists': ['Not possible'],
  'no-permission': ['Not permitted', 'AUTH'],
  'authentication-failed': ['Wrong name or password', 'AUTH'],
  'authentication-unavailable': ['Sign-in is not possible now', 'SYS/TEMP'],
  'account-disabled': ['This account may not use POP3', 'AUTH'],
  'too-many-attempts': ['Too many attempts, try again later', 'LOGIN-DELAY'],
  'over-quota': ['Not possible', 'SYS/PERM'],
  'too-large': ['Too large'],
  'limit-reached': ['Limit reached'],
  'bad-syntax': ['Syntax error'],
  'bad-value': ['Not possible'],
  conflict: ['Not possible now', 'SYS/TEMP'],
  'wrong-state': ['Not possible now'],
  'in-use': ['Another session has the maildrop', 'IN-USE'],
  'no-space': ['Not enough storage', 'SYS/TEMP'],
  'read-only': ['Storage cannot be written', 'SYS/TEMP'],
  corrupt: ['Stored data is damaged', 'SYS/PERM'],
  unavailable: ['Not possible now', 'SYS/TEMP'],
  'not-supported': ['Not supported'],
  cancelled: ['Cancelled'],
};

export function formatFailure(error: DomainError): string {
  const [text, code] = answers[error.code];
  return formatError(text, code);
}
