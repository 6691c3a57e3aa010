import { formatResponseCode } from '#codecs/imap/response-code.ts';
import type { CommandReply } from './command.ts';
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

/** The answer with what the limit left out: as its code, or before it when the answer has another. */
// RFC 9738 §3.1
export function tellLimit(
  session: Session,
  reply: CommandReply,
  code: string | undefined,
): CommandReply {
  if (code === undefined || reply.status !== 'OK') return reply;
  const text = 'Only part of the messages';
  if (reply.code === undefined) return { ...reply, code, text };
  session.untagged(`NO [${code}] ${text}`);
  return reply;
}

/** For commands that are done whole or not at all. @throws CommandRefused MESSAGELIMIT */
// RFC 9738 §3.1
export function assertWithinLimit(session: Session, set: MessageSet): void {
  const { code } = limitMessages(session, set);
  if (code !== undefined) refuse(code, 'Too many messages for one command');
}

/** For commands that name how many they mean. @throws CommandRefused MESSAGELIMIT */
// RFC 9738 §3.1
export function assertCountWithinLimit(session: Session, count: number): void {
  const limit = session.settings.maxMessagesPerCommand;
  if (count > limit)
    refuse(toCode({ kind: 'MESSAGELIMIT', limit }), 'Too many messages for one command');
}

function toCode(code: Parameters<typeof formatResponseCode>[0]): string {
  return formatResponseCode(code).slice(1, -1);
}
