import { formatResponseCode } from '#codecs/imap/response-code.ts';
import { refuse } from './errors.ts';
import type { MessageSet } from './message-set.ts';
import type { Session } from './session.ts';

export interface MessageLimit {
  readonly set: MessageSet;
  /** For the answer, when not all could be taken. */
  readonly code?: string;
}

/** Takes no more messages than one command may name: the newest ones, and says where to go on. */
// RFC 9738 §3.1
export function limitMessages(session: Session, set: MessageSet): MessageLimit {
  const limit = session.settings.maxMessagesPerCommand;
  if (set.positions.length <= limit) return { set };
  const positions = set.positions.slice(-limit);
  const lowestUid = set.uids[positions[0]!]!;
  return {
    set: { uids: set.uids, positions },
    code: toCode({ kind: 'MESSAGELIMIT', limit, lowestUid }),
  };
}

/** For commands that are done whole or not at all. @throws CommandRefused MESSAGELIMIT */
// RFC 9738 §3.1
export function assertWithinLimit(session: Session, set: MessageSet): void {
  const limit = session.settings.maxMessagesPerCommand;
  if (set.positions.length > limit)
    refuse(toCode({ kind: 'MESSAGELIMIT', limit }), 'Too many messages for one command');
}

function toCode(code: Parameters<typeof formatResponseCode>[0]): string {
  return formatResponseCode(code).slice(1, -1);
}
