import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { composeMail } from './imip/compose-mail.ts';
import { informApprovers, informDelegates } from './inform-others.ts';
import type { OutgoingMessage } from './itip/message.ts';
import { addressOf, attendeesOf, organizerOf } from './itip/participants.ts';
import { componentsOf } from './itip/calendar-object.ts';
import { receiveMessage, type Received } from './receive-message.ts';
import { answerForRoom } from './rooms/answer-for-room.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** What became of a message to each recipient. */
// RFC 6638 §3.2.9
export type ScheduleStatus = '1.1' | '1.2' | '3.7' | '5.1';

/** In whose name messages go out. */
export interface Speaker {
  readonly account: AccountId;
  /** Who wrote on the account's behalf; the account itself when nobody is to be named. */
  readonly actor: AccountId;
  /** The calendar address that speaks: the organizer's, or the attendee's own. */
  readonly address: string;
}

/** Recipients served at once: each costs a transaction of another account. */
const PARALLEL = 8;
/** Answers beget messages that beget none but quiet ones; deeper there is nothing. */
const MAX_DEPTH = 4;

/** Delivers messages to accounts here and by mail to everybody else; gives what became of them by address. Never rejects. */
export async function sendMessages(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly speaker: Speaker;
    readonly messages: readonly OutgoingMessage[];
    /** How many messages led to these. */
    readonly depth?: number;
  },
): Promise<Map<string, ScheduleStatus>> {
  const { speaker, messages, depth = 0 } = parts;
  const statuses = new Map<string, ScheduleStatus>();
  if (depth > MAX_DEPTH) return statuses;
  const send = async (message: OutgoingMessage): Promise<void> => {
    const address = addressOf(message.recipient);
    try {
      const status = await sendOne(deps, users, { speaker, message, address, depth });
      if (status !== undefined) statuses.set(address, status);
    } catch (error) {
      const fields = { account: speaker.account, to: address, method: message.method };
      if (isDomainError(error))
        deps.log.warn('scheduling.undelivered', { ...fields, reason: error.message });
      else deps.log.error('scheduling.failed', { ...fields, error });
      statuses.set(address, '5.1');
    }
  };
  // What one recipient gets keeps its order.
  const waiting = [...Map.groupBy(messages, (m) => addressOf(m.recipient)).values()];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const message of next) await send(message);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, waiting.length) }, work));
  return statuses;
}

async function sendOne(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly speaker: Speaker;
    readonly message: OutgoingMessage;
    readonly address: string;
    readonly depth: number;
  },
): Promise<ScheduleStatus | undefined> {
  const { speaker, message, address, depth } = parts;
  const user = await users.find(address);
  switch (user.kind) {
    case 'account':
      await deliverHere(deps, users, { account: user.account, speaker, message, depth });
      return '1.2';
    case 'group':
      // Its members are invited one by one.
      return '1.2';
    case 'mail': {
      if (message.isQuiet) return undefined;
      const content = await composeMail(deps, { speaker, message, recipient: user.address });
      const { account } = speaker;
      const mail = { account, sender: speaker.address, recipient: user.address, content };
      return (await deps.sendMail(mail)) ? '1.1' : '5.1';
    }
    case 'unknown':
      return '3.7';
  }
}

async function deliverHere(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: Account;
    readonly speaker: Speaker;
    readonly message: OutgoingMessage;
    readonly depth: number;
  },
): Promise<void> {
  const { speaker, message } = parts;
  const { id: account, address } = parts.account;
  const received = await receiveMessage(deps, users, account, {
    calendar: message.calendar,
    maySpeakFor: async (address) => address === speaker.address,
    isQuiet: message.isQuiet,
  });
  const compose = async () => await composeMail(deps, { speaker, message, recipient: address });
  await sendConsequences(deps, users, { account, received, compose, depth: parts.depth });
}

/** What a message that was applied makes the account send: answers of a room, the state that copies are to be in. */
export async function sendConsequences(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: AccountId;
    readonly received: Received;
    /** The message as a mail, for others who are to read it. */
    readonly compose: () => Promise<Buffer>;
    readonly depth?: number;
  },
): Promise<void> {
  const { account, received, compose, depth = 0 } = parts;
  if (received.kind !== 'applied' && received.kind !== 'asked') return;
  const messages = [...received.messages];
  const isInvitation =
    received.kind === 'applied' && ['invited', 'updated'].includes(received.effect);
  if (isInvitation) {
    const answer = await answerForRoom(deps, users, account, received.object.uid);
    messages.push(...answer.messages);
    if (answer.isWaiting) await informApprovers(deps, { account, compose });
  }
  const isForAttendee = received.kind === 'applied' && received.effect !== 'answered';
  if (isForAttendee && !received.isQuiet) await informDelegates(deps, { account, compose });
  if (messages.length === 0) return;
  const isMe = await users.isMe(account, received.object);
  const address = componentsOf(received.object)
    .flatMap((c) => [organizerOf(c) ?? [], ...attendeesOf(c)].flat())
    .map(addressOf)
    .find(isMe);
  if (address !== undefined)
    await sendMessages(deps, users, {
      speaker: { account, actor: account, address },
      messages,
      depth: depth + 1,
    });
}
