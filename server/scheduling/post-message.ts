import type { Component } from '#codecs/icalendar/component.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findOrganizedAt } from './copies/find-organized.ts';
import { readCopy } from './copies/stored-copy.ts';
import type { FreeBusyResponse } from './free-busy.ts';
import { readMessage, type ReceivedMessage } from './itip/apply-message.ts';
import { replierOf } from './itip/apply-reply.ts';
import { componentsOf } from './itip/calendar-object.ts';
import { cleanedMessage } from './itip/counter.ts';
import { formatMessage } from './itip/message.ts';
import { addressOf, attendeesOf, organizerOf } from './itip/participants.ts';
import { toStamp } from './itip/revision.ts';
import { matterOf } from './scheduling-boxes.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import { sendMessages, type ScheduleStatus } from './send-messages.ts';
import { speakerOf, type Speaker } from './speaker.ts';

/** A scheduling message that a program posts to an account's outbox. */
export interface PostedMessage {
  /** Whose outbox it is. */
  readonly owner: AccountId;
  /** Who posts it. */
  readonly actor: AccountId;
  readonly calendar: Component;
}

/** Everything else is sent by storing the meeting: sent by hand as well, it would come twice. */
const posted: ReadonlySet<string> = new Set(['COUNTER', 'DECLINECOUNTER', 'REFRESH']);

/** Who reads a proposal's refusal are those who made it. */
const MAX_RECIPIENTS = 300;

/**
 * Sends a proposal of another time, its refusal, or a question for the present state.
 * @throws DomainError bad-value when it is none of these, no-permission when it speaks for somebody else, limit-reached
 */
// RFC 5546 §3.2.6, §3.2.7, §3.2.8
export async function postMessage(
  deps: SchedulingDeps,
  users: CalendarUsers,
  { owner, actor, calendar }: PostedMessage,
): Promise<readonly FreeBusyResponse[]> {
  const message = readMessage(calendar, undefined);
  if (!('method' in message) || !posted.has(message.method))
    throw new DomainError(
      'bad-value',
      'COUNTER, DECLINECOUNTER and REFRESH are sent from here; invitations and answers by storing them',
    );
  const { uid } = message.object;
  const isMe = await users.isMe(owner, message.object);
  const at = await findOrganizedAt(deps, owner, { uid, isMe });
  const copy = await deps.store.read(at, (reader) => readCopy(reader, uid));
  if (copy === undefined) throw new DomainError('bad-value', `there is no meeting "${uid}"`);
  const speaker = await speakerIn(deps, message, { owner, actor, isMe });
  const now = toStamp(deps.clock.now());
  const cleaned = formatMessage(message.method, cleanedMessage(message.object, now));
  const recipients = recipientsOf(message);
  const { statuses } = await sendMessages(deps, users, {
    speaker,
    messages: recipients.map((recipient) => ({
      method: message.method,
      recipient,
      calendar: cleaned,
      previous: copy.object,
      isQuiet: false,
    })),
  });
  return recipients.map((line) => ({
    recipient: line.value,
    requestStatus: requestStatuses[statuses.get(addressOf(line)) ?? '5.1'],
    calendar: undefined,
  }));
}

// RFC 5546 §3.6
const requestStatuses: Readonly<Record<ScheduleStatus, string>> = {
  '1.1': '2.0;Success',
  '1.2': '2.0;Success',
  '3.7': '3.7;Invalid calendar user',
  '3.8': '3.8;No authority',
  '5.1': '5.1;Service unavailable',
};

async function speakerIn(
  deps: SchedulingDeps,
  { method, object }: ReceivedMessage,
  by: {
    readonly owner: AccountId;
    readonly actor: AccountId;
    readonly isMe: (a: string) => boolean;
  },
): Promise<Speaker> {
  const isOrganizers = method === 'DECLINECOUNTER';
  const lines = componentsOf(object).map((c) => (isOrganizers ? organizerOf(c) : replierOf(c)));
  const addresses = lines.map((line) => line && addressOf(line));
  const [address] = addresses;
  const isOwn = addresses.every((each) => each !== undefined && by.isMe(each));
  const speaker =
    isOwn && address !== undefined
      ? await speakerOf(deps, { account: by.owner, actor: by.actor, address }, matterOf(method))
      : undefined;
  if (speaker !== undefined) return speaker;
  throw new DomainError('no-permission', 'this message speaks for somebody else');
}

function recipientsOf({ method, object }: ReceivedMessage) {
  const components = componentsOf(object);
  if (method !== 'DECLINECOUNTER') return [organizerOf(components[0]!)!];
  const lines = new Map(components.flatMap(attendeesOf).map((line) => [addressOf(line), line]));
  if (lines.size === 0) throw new DomainError('bad-value', 'ATTENDEE is missing');
  if (lines.size > MAX_RECIPIENTS)
    throw new DomainError('limit-reached', `at most ${MAX_RECIPIENTS} recipients at once`);
  return [...lines.values()];
}
