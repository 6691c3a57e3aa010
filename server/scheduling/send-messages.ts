import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { composeMail } from './imip/compose-mail.ts';
import type { OutgoingMessage } from './itip/message.ts';
import { addressOf } from './itip/participants.ts';
import { deliverNotice } from './outbox/deliver-notice.ts';
import type { NoticeSource } from './outbox/notice.ts';
import { receiveMessage, type Received } from './receive-message.ts';
import { answerForRoom } from './rooms/answer-for-room.ts';
import { matterOf, reachesInbox } from './scheduling-boxes.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import type { Speaker } from './speaker.ts';

/** What became of a message to each recipient. */
// RFC 6638 §3.2.9
export type ScheduleStatus = '1.1' | '1.2' | '3.7' | '3.8' | '5.1';

/** Recipients served at once: each costs a transaction of another account. */
const PARALLEL = 8;
/** What may be otherwise in a while. */
export const passingCodes: ReadonlySet<string> = new Set(['unavailable', 'no-space', 'conflict']);
/** Answers beget messages that beget none but quiet ones; deeper there is nothing. */
const MAX_DEPTH = 4;

/** What is to be sent, and to whom it was sent already. */
export interface Sending {
  readonly speaker: Speaker;
  readonly messages: readonly OutgoingMessage[];
  /** How many messages led to these. */
  readonly depth?: number;
  /** Addresses that have theirs. */
  readonly served?: ReadonlyMap<string, ScheduleStatus>;
  /** Names the mails, so that the same one sent twice can be told; absent: each has a new name. */
  readonly mailId?: string;
  /** Called when somebody's mail is in the queue. */
  readonly onMailed?: (address: string, status: ScheduleStatus) => void;
}

export interface Sent {
  /** What became of the messages, by address. */
  readonly statuses: ReadonlyMap<string, ScheduleStatus>;
  /** Addresses that could not be served now, and may be later. */
  readonly left: ReadonlySet<string>;
}

/** Delivers messages to accounts here and by mail to everybody else. Never rejects. */
export async function sendMessages(
  deps: SchedulingDeps,
  users: CalendarUsers,
  sending: Sending,
): Promise<Sent> {
  const { messages, served, onMailed, depth = 0 } = sending;
  const statuses = new Map<string, ScheduleStatus>();
  const left = new Set<string>();
  if (depth > MAX_DEPTH) return { statuses, left };
  const sendAll = async (address: string, own: readonly OutgoingMessage[]): Promise<void> => {
    let isMailed = false;
    try {
      for (const message of own) {
        const sent = await sendOne(deps, users, { sending, message, address });
        if (sent.status !== undefined) statuses.set(address, sent.status);
        isMailed ||= sent.isMailed === true;
      }
    } catch (error) {
      const fields = { account: sending.speaker.account, to: address };
      if (isDomainError(error))
        deps.log.warn('scheduling.undelivered', { ...fields, reason: error.message });
      else deps.log.error('scheduling.failed', { ...fields, error });
      if (isDomainError(error) && passingCodes.has(error.code)) left.add(address);
      else statuses.set(address, '5.1');
    }
    const status = statuses.get(address);
    // Who got only a part of theirs is sent all of it again, under the same names.
    if (isMailed && status !== undefined && !left.has(address)) onMailed?.(address, status);
  };
  // What one recipient gets keeps its order.
  const waiting = [...Map.groupBy(messages, (m) => addressOf(m.recipient))].filter(
    ([address]) => served?.has(address) !== true,
  );
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await sendAll(...next);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, waiting.length) }, work));
  return { statuses, left };
}

async function sendOne(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: { readonly sending: Sending; readonly message: OutgoingMessage; readonly address: string },
): Promise<{ readonly status?: ScheduleStatus; readonly isMailed?: boolean }> {
  const { sending, message, address } = parts;
  const user = await users.find(address);
  switch (user.kind) {
    case 'account': {
      if (!(await isHeard(deps, sending.speaker, { to: user.account.id, message })))
        return { status: '3.8' };
      // Proposals are for people: they come as mails, and programs find them by way of those.
      if (byMailAlone.has(message.method))
        return await mail(deps, { sending, message, recipient: user.account.address });
      const status = await deliverHere(deps, users, { account: user.account, sending, message });
      if (status !== undefined) return { status };
      return await mail(deps, { sending, message, recipient: user.account.address });
    }
    case 'group':
      // Its members are invited one by one.
      return { status: '1.2' };
    case 'mail':
      return message.isQuiet ? {} : await mail(deps, { sending, message, recipient: user.address });
    case 'unknown':
      return { status: '3.7' };
  }
}

async function isHeard(
  deps: SchedulingDeps,
  { account }: Speaker,
  { to, message }: { readonly to: AccountId; readonly message: OutgoingMessage },
): Promise<boolean> {
  const matter = matterOf(message.method);
  return await reachesInbox(deps, { actor: account, owner: to, matter });
}

const byMailAlone: ReadonlySet<string> = new Set(['COUNTER', 'DECLINECOUNTER']);

async function mail(
  deps: SchedulingDeps,
  parts: {
    readonly sending: Sending;
    readonly message: OutgoingMessage;
    readonly recipient: string;
  },
): Promise<{ readonly status: ScheduleStatus; readonly isMailed: true }> {
  const { sending, message, recipient } = parts;
  const { speaker } = sending;
  const id = mailIdOf(sending, message);
  const content = await composeMail(deps, { speaker, message, recipient, id });
  const { account, address: sender } = speaker;
  const isTaken = await deps.sendMail({ account, sender, recipient, content });
  return { status: isTaken ? '1.1' : '5.1', isMailed: true };
}

function mailIdOf({ mailId, messages }: Sending, message: OutgoingMessage): string | undefined {
  return mailId && `${mailId}.${messages.indexOf(message)}`;
}

/** undefined for an answer to somebody whose calendars do not have the meeting: their program keeps it elsewhere, and invited by mail. */
async function deliverHere(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: Account;
    readonly sending: Sending;
    readonly message: OutgoingMessage;
  },
): Promise<ScheduleStatus | undefined> {
  const { message } = parts;
  const { speaker, depth = 0 } = parts.sending;
  const { id: account } = parts.account;
  const source: NoticeSource = { kind: 'message', speaker, message };
  const received = await receiveMessage(deps, users, account, {
    calendar: message.calendar,
    maySpeakFor: async (address) => address === speaker.address,
    isQuiet: message.isQuiet,
    depth: depth + 1,
    source,
  });
  const reason = received.kind === 'ignored' ? received.reason : undefined;
  if (message.method === 'REPLY' && !message.isQuiet && reason === 'unknown-object')
    return undefined;
  await sendConsequences(deps, users, { account, received, source, depth });
  // They have another's meeting under this UID, and keep that.
  return reason === 'other-organizer' ? '5.1' : '1.2';
}

/** What a message that came makes the account send: answers of a room, the state that copies are to be in. */
export async function sendConsequences(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: AccountId;
    readonly received: Received;
    /** What others who act for the account are to read. */
    readonly source: NoticeSource;
    readonly depth?: number;
  },
): Promise<void> {
  const { received, depth = 0 } = parts;
  switch (received.kind) {
    case 'for-people':
    case 'noted':
      return;
    case 'asked':
      await sendMessages(deps, users, { ...received, depth: depth + 1 });
      return;
    case 'ignored':
      // It may have come before, and a crash have kept the answer back.
      if (received.reason === 'outdated' && received.uid !== undefined)
        await answer(deps, users, { ...parts, depth, uid: received.uid });
      return;
    case 'applied': {
      const { effect, object, entry, notice, refresh } = received;
      if (entry !== undefined) await deps.deliver(entry);
      if (refresh !== undefined) deps.refreshLater(refresh);
      if (effect === 'invited' || effect === 'updated')
        await answer(deps, users, { ...parts, depth, uid: object.uid });
      if (notice !== undefined) await deliverNotice(deps, notice);
    }
  }
}

async function answer(
  deps: SchedulingDeps,
  users: CalendarUsers,
  parts: {
    readonly account: AccountId;
    readonly uid: string;
    readonly source: NoticeSource;
    readonly depth: number;
  },
): Promise<void> {
  const depth = parts.depth + 1;
  const { entry, notice } = await answerForRoom(deps, users, { ...parts, depth });
  if (notice !== undefined) await deliverNotice(deps, notice);
  if (entry !== undefined) await deps.deliver(entry);
}
