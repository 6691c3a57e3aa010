import { DomainError, InputSyntaxError, type ErrorCode } from '#platform/errors.ts';
import { reply, replies } from './replies.ts';

type CodeReply = readonly [code: number, enhanced: string, text: string];

/** What a stranger hears of each expected failure. Texts name no path, policy or setting. */
const codeReplies: Readonly<Record<ErrorCode, CodeReply>> = {
  'not-found': [550, '5.1.1', 'No such address here'],
  'already-exists': [451, '4.3.0', 'Try again later'],
  'no-permission': [550, '5.7.1', 'Not allowed'],
  'authentication-failed': [535, '5.7.8', 'Name or password is wrong'],
  'authentication-unavailable': [454, '4.7.0', 'Sign-in is not possible now, try again later'],
  'account-disabled': [535, '5.7.13', 'This account may not sign in here'],
  'too-many-attempts': [454, '4.7.0', 'Too many attempts, try again later'],
  'over-quota': [452, '4.2.2', 'Mailbox is full'],
  'too-large': [552, '5.3.4', 'Message is too large'],
  'limit-reached': [452, '4.7.0', 'Too much for now, try again later'],
  'bad-syntax': [501, '5.5.2', 'Malformed'],
  'bad-value': [501, '5.5.4', 'Bad value'],
  conflict: [451, '4.3.0', 'Try again later'],
  'wrong-state': [503, '5.5.1', 'Not now'],
  'in-use': [450, '4.2.1', 'Mailbox is busy, try again later'],
  'no-space': [452, '4.3.1', 'Not enough storage now, try again later'],
  'read-only': [451, '4.3.0', 'Try again later'],
  corrupt: [451, '4.3.0', 'Try again later'],
  unavailable: [451, '4.3.0', 'Try again later'],
  'not-supported': [502, '5.5.1', 'Not available here'],
  cancelled: [451, '4.3.2', 'Try again later'],
};

/** The reply to what a command threw; undefined for a bug, which the session logs and answers in general words. */
export function errorReply(error: unknown): string | undefined {
  if (error instanceof InputSyntaxError) return reply(501, '5.5.4', `Malformed: ${error.message}`);
  if (!(error instanceof DomainError)) return undefined;
  const [code, enhanced, text] = codeReplies[error.code];
  return reply(code, enhanced, text);
}

/** The general answer to a bug. */
export const bugReply = replies.internal;
