import { DomainError } from '#platform/errors.ts';
import type { SmtpVerdict } from './delivery.ts';

const reply = (code: number, enhanced: string, text: string): SmtpVerdict => ({
  code,
  enhanced,
  text,
});

// RFC 3463 §3; texts reveal nothing about policy or configuration.
export const replies = {
  unknownUser: reply(550, '5.1.1', 'No such mailbox'),
  badAddress: reply(553, '5.1.3', 'Recipient address is not valid'),
  relayDenied: reply(550, '5.7.1', 'Relaying is not allowed'),
  disabled: reply(550, '5.2.1', 'Mailbox is disabled'),
  loop: reply(554, '5.4.6', 'Mail loop detected'),
  mayNotPost: reply(550, '5.7.2', 'You may not write to this group'),
  tooMany: reply(550, '5.3.4', 'Too many recipients behind this address'),
  overQuota: reply(552, '5.2.2', 'Mailbox is full'),
  sendLimit: reply(450, '4.7.1', 'Sending limit reached, try again later'),
  noSpace: reply(452, '4.3.1', 'Not enough storage, try again later'),
  tryLater: reply(451, '4.3.0', 'Temporary failure, try again later'),
  secureOnly: reply(550, '5.7.30', 'REQUIRETLS support required'),
} as const;

/** What a failure to file means for the sender. */
export function replyForError(error: unknown): SmtpVerdict {
  if (!(error instanceof DomainError)) return replies.tryLater;
  if (error.code === 'over-quota') return replies.overQuota;
  return error.code === 'no-space' ? replies.noSpace : replies.tryLater;
}

export function isTemporary(verdict: SmtpVerdict): boolean {
  return verdict.code < 500;
}
