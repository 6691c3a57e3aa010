import type { Component } from '#codecs/icalendar/component.ts';
import type { AccountId } from '#platform/ids.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findOrganizedAt } from './copies/find-organized.ts';
import { changeCopy } from './copies/change-copy.ts';
import { addInboxItem } from './copies/inbox-items.ts';
import {
  applyMessage,
  readMessage,
  speakersOf,
  type ReceivedMessage,
} from './itip/apply-message.ts';
import type { Applied, IgnoredReason } from './itip/applied.ts';
import { componentsOf, type CalendarObject } from './itip/calendar-object.ts';
import { requestFor } from './itip/organizer-change.ts';
import { refreshMessage } from './itip/refresh-message.ts';
import type { OutgoingMessage } from './itip/message.ts';
import { addressOf, attendeesOf, type IsMe } from './itip/participants.ts';
import { toStamp } from './itip/revision.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

export interface IncomingScheduling {
  readonly calendar: Component;
  /** What the MIME part said of the method; undefined when there was none. */
  readonly mimeMethod?: string;
  /** Whether the sender may speak for a calendar address. */
  readonly maySpeakFor: (address: string) => Promise<boolean>;
  /** Nobody is to be told of it. */
  readonly isQuiet?: boolean;
}

export type Received =
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason | 'not-proven' }
  | { readonly kind: 'for-people' }
  /** Nothing changed: who asked is to be told how things are, or the organizer is asked. */
  | {
      readonly kind: 'asked';
      readonly object: CalendarObject;
      readonly messages: readonly OutgoingMessage[];
    }
  | {
      readonly kind: 'applied';
      readonly effect: 'invited' | 'updated' | 'cancelled' | 'answered';
      readonly object: CalendarObject;
      /** Nobody was told of it. */
      readonly isQuiet: boolean;
      /** What others are to be sent because of it. */
      readonly messages: readonly OutgoingMessage[];
    };

/** Meetings so large are not made alike at every answer: each attendee's copy would be written for each answer. */
const MAX_REFRESHED = 100;

/**
 * Applies a scheduling message to an account's calendar, whether it came from another account here or by mail.
 * @throws DomainError over-quota, no-space, conflict
 */
// RFC 6638 §4
export async function receiveMessage(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: AccountId,
  incoming: IncomingScheduling,
): Promise<Received> {
  const message = readMessage(incoming.calendar, incoming.mimeMethod);
  if (!('method' in message)) return toReceived(message, []);
  const isMe = await users.isMe(account, message.object);
  if (!(await isProven(message, isMe, incoming))) return { kind: 'ignored', reason: 'not-proven' };
  const now = toStamp(deps.clock.now());
  const { uid } = message.object;
  const isForOrganizer = message.method === 'REPLY' || message.method === 'REFRESH';
  const at = isForOrganizer ? await findOrganizedAt(deps, account, { uid, isMe }) : account;
  const applied = await changeCopy(deps, { account: at, uid }, async (stored) => {
    const result = applyMessage(stored?.object, message, {
      isMe: await users.isMe(account, stored?.object, message.object),
      now,
    });
    const isApplied = result.kind === 'applied';
    return {
      object: isApplied ? result.object : undefined,
      isNewTag: isApplied && result.effect !== 'answered' && incoming.isQuiet !== true,
      value: { result, stored: stored?.object },
    };
  });
  const { result } = applied;
  if (result.kind === 'applied' && incoming.isQuiet !== true)
    await addInboxItem(deps, account, incoming.calendar);
  const messages = messagesAfter(result, message, applied.stored);
  if (result.kind === 'ask-refresh') {
    const question = refreshMessage(message.object, { isMe, now });
    return { kind: 'asked', object: message.object, messages: question ? [question] : [] };
  }
  return result.kind === 'send-request' && applied.stored !== undefined
    ? { kind: 'asked', object: applied.stored, messages }
    : toReceived(result, messages, incoming.isQuiet);
}

async function isProven(
  message: ReceivedMessage,
  isMe: IsMe,
  { maySpeakFor }: IncomingScheduling,
): Promise<boolean> {
  for (const address of speakersOf(message, isMe)) if (await maySpeakFor(address)) return true;
  return false;
}

function toReceived(
  result: Applied,
  messages: readonly OutgoingMessage[],
  isQuiet = false,
): Received {
  switch (result.kind) {
    case 'ignored':
      return result;
    case 'applied':
      return { ...result, messages, isQuiet };
    case 'for-people':
    case 'send-request':
    case 'ask-refresh':
      return { kind: 'for-people' };
  }
}

/** Answers make the copies of the other attendees alike; who asks for the present state gets it. */
function messagesAfter(
  result: Applied,
  { object }: ReceivedMessage,
  stored: CalendarObject | undefined,
): OutgoingMessage[] {
  if (result.kind === 'send-request') {
    const request = stored && requestFor(stored, result.attendee);
    return request === undefined ? [] : [{ ...request, isQuiet: false }];
  }
  if (result.kind !== 'applied' || result.effect !== 'answered') return [];
  const repliers = new Set(componentsOf(object).flatMap(attendeesOf).map(addressOf));
  const lines = new Map(
    componentsOf(result.object)
      .flatMap(attendeesOf)
      .map((line) => [addressOf(line), line]),
  );
  if (lines.size > MAX_REFRESHED) return [];
  return [...lines].flatMap(([address, line]) => {
    const request = requestFor(result.object, line);
    // Whoever was delegated to is invited by the answer that says so.
    const isDelegate = !before(stored, address) && !repliers.has(address);
    return request === undefined ? [] : [{ ...request, isQuiet: !isDelegate }];
  });
}

function before(stored: CalendarObject | undefined, address: string): boolean {
  return (stored ? componentsOf(stored) : [])
    .flatMap(attendeesOf)
    .some((line) => addressOf(line) === address);
}
