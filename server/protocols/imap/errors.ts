import type { ErrorCode } from '#platform/errors.ts';
import type { DomainError } from '#platform/errors.ts';
import type { CommandReply } from './command.ts';

/** How each expected failure is told to an IMAP client. RFC 5530, RFC 9051 §7.1. */
const codeOf: Readonly<Record<ErrorCode, string | undefined>> = {
  'not-found': 'NONEXISTENT',
  'already-exists': 'ALREADYEXISTS',
  'no-permission': 'NOPERM',
  'authentication-failed': 'AUTHENTICATIONFAILED',
  'authentication-unavailable': 'UNAVAILABLE',
  'account-disabled': 'AUTHORIZATIONFAILED',
  'too-many-attempts': 'LIMIT',
  'over-quota': 'OVERQUOTA',
  'too-large': 'TOOBIG',
  'limit-reached': 'LIMIT',
  'bad-syntax': 'CLIENTBUG',
  'bad-value': 'CANNOT',
  conflict: 'INUSE',
  'wrong-state': 'CLIENTBUG',
  'in-use': 'INUSE',
  'no-space': 'UNAVAILABLE',
  'read-only': 'UNAVAILABLE',
  corrupt: 'CORRUPTION',
  unavailable: 'UNAVAILABLE',
  'not-supported': 'CANNOT',
  cancelled: 'UNAVAILABLE',
};

/** Texts for failures whose own message speaks of paths and back ends. */
const textOf: Readonly<Partial<Record<ErrorCode, string>>> = {
  'authentication-failed': 'Wrong name or password',
  'authentication-unavailable': 'Sign-in is not possible now, try again later',
  'account-disabled': 'This account may not use IMAP',
  'too-many-attempts': 'Too many attempts, try again later',
  'no-space': 'Not enough storage, try again later',
  'read-only': 'The storage cannot be written now, try again later',
  corrupt: 'Stored data is damaged; the administrator has been told',
  unavailable: 'Not possible now, try again later',
  'in-use': 'Busy, try again later',
};

/** A command ends with this answer: for NO and BAD from deep inside, where a DomainError has no fitting code. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly reply: CommandReply;

  constructor(reply: CommandReply) {
    super(reply.text ?? reply.code ?? reply.status);
    this.reply = reply;
  }
}

/** Ends the command with NO. @throws CommandRefused always */
export function refuse(code: string | undefined, text: string): never {
  throw new CommandRefused({ status: 'NO', text, ...(code && { code }) });
}

export function replyForDomainError(error: DomainError): CommandReply {
  const code = codeOf[error.code];
  return { status: 'NO', text: textOf[error.code] ?? error.message, ...(code && { code }) };
}

/** A bug of ours: the details are in the log. */
export const serverBug: CommandReply = {
  status: 'NO',
  code: 'SERVERBUG',
  text: 'Internal error, the administrator has been told',
};
