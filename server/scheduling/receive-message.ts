import type { Component } from '#codecs/icalendar/component.ts';
import { isPrivate } from '#codecs/icalendar/is-private.ts';
import type { AccountId } from '#platform/ids.ts';
import { withAnswersOfAliases } from './answers-of-aliases.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findOrganizedAt } from './copies/find-organized.ts';
import { changeCopy, type CopyChange } from './copies/change-copy.ts';
import { prepareInboxItem } from './copies/inbox-items.ts';
import {
  applyMessage,
  readMessage,
  sentByOf,
  voicesOf,
  type ReceivedMessage,
  type Voice,
} from './itip/apply-message.ts';
import { replierOf } from './itip/apply-reply.ts';
import type { Applied, IgnoredReason } from './itip/applied.ts';
import { componentsOf, type CalendarObject } from './itip/calendar-object.ts';
import { requestFor } from './itip/organizer-change.ts';
import { refreshMessage } from './itip/refresh-message.ts';
import { methodsOfAttendees, type OutgoingMessage } from './itip/message.ts';
import { addressOf, attendeesOf, organizerOf, type IsMe } from './itip/participants.ts';
import { toStamp } from './itip/revision.ts';
import type { Enclosure } from './outbox/enclosure.ts';
import type { Notice, NoticeSource } from './outbox/notice.ts';
import { createNotice, prepareNotice, type NoticeEntry } from './outbox/notice-entry.ts';
import { prepareEntry, type OutboxEntry } from './outbox/entry.ts';
import { prepareRefresh, type Refresh } from './outbox/refresh-entry.ts';
import { withOwnAnswersOnly } from './rooms/own-answers.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';
import type { Speaker } from './speaker.ts';

export interface IncomingScheduling {
  readonly calendar: Component;
  /** What the MIME part said of the method; undefined when there was none. */
  readonly mimeMethod?: string;
  /** Whether the sender may speak for a calendar address. */
  readonly maySpeakFor: (address: string) => Promise<boolean>;
  /** Nobody is to be told of it. */
  readonly isQuiet?: boolean;
  /** How many messages led to this one. */
  readonly depth?: number;
  /** What others who act for the account read of it. */
  readonly source: NoticeSource;
  /** What notes that it was applied, in the transaction of the account that does so. */
  readonly noteIn?: (uid: string | undefined) => Enclosure;
}

export type Received =
  | {
      readonly kind: 'ignored';
      readonly reason: IgnoredReason | 'not-proven';
      readonly uid?: string;
    }
  | { readonly kind: 'for-people' }
  /** It is in the scheduling inbox, for a person to decide on. */
  | { readonly kind: 'noted' }
  /** Nothing changed: who asked is to be told how things are, or the organizer is asked. */
  | {
      readonly kind: 'asked';
      readonly speaker: Speaker;
      readonly messages: readonly OutgoingMessage[];
    }
  | {
      readonly kind: 'applied';
      readonly effect: 'invited' | 'updated' | 'cancelled' | 'answered';
      readonly object: CalendarObject;
      /** Nobody was told of it. */
      readonly isQuiet: boolean;
      /** What others are to be sent because of it, kept with the change. */
      readonly entry: OutboxEntry | undefined;
      /** Who acts for the account is told, kept with the change too. */
      readonly notice: NoticeEntry | undefined;
      /** The other attendees' copies are to be made alike. */
      readonly refresh: Refresh | undefined;
    };

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
  if (!('method' in message)) return toReceived(message, message);
  const isMe = await users.isMe(account, message.object);
  const proof = await proofOf(deps, message, { isMe, incoming });
  if (proof.kind === 'none') return { kind: 'ignored', reason: 'not-proven' };
  const now = toStamp(deps.clock.now());
  const { uid } = message.object;
  const isForOrganizer = methodsOfAttendees.has(message.method);
  const at = isForOrganizer ? await findOrganizedAt(deps, account, { uid, isMe }) : account;
  const received = await changeCopy<Received>(deps, { account: at, uid }, async (stored) => {
    if (stored !== undefined && !isGoodFor(stored.object, proof))
      return {
        object: undefined,
        isNewTag: false,
        value: { kind: 'ignored', reason: 'not-proven' },
      };
    const isMine = await users.isMe(account, stored?.object, message.object);
    const result = applyMessage(stored?.object, message, { isMe: isMine, now });
    if (result.kind !== 'applied') {
      const asked = askedBy(result, { message, stored: stored?.object, isMe, now });
      const speaker = asked && speakerIn(asked.object, isMine, account);
      return {
        object: undefined,
        isNewTag: false,
        value:
          asked && speaker
            ? { kind: 'asked', speaker, messages: asked.messages }
            : toReceived(result, message),
      };
    }
    const copy = { object: result.object, stored: stored?.object, isMe: isMine };
    const object = isForOrganizer
      ? await withAnswersOfAliases(users, result.object, message.object)
      : await withOwnAnswersOnly(deps, account, copy);
    return await applied(deps, {
      account,
      at,
      incoming,
      message,
      result: { ...result, object },
      stored: stored?.object,
      speaker: speakerIn(result.object, isMine, account),
    });
  });
  if (received.kind === 'noted') await note(deps, account, incoming);
  return received;
}

async function note(
  deps: SchedulingDeps,
  account: AccountId,
  { calendar, noteIn }: IncomingScheduling,
): Promise<void> {
  await using item = await prepareInboxItem(deps, calendar);
  await deps.store.transact(account, async (tx) => {
    await item.put(tx);
    await noteIn?.(undefined).put(tx);
  });
}

/** The change of a copy with all that is stored with it: the item for programs, and what others are to be sent. */
async function applied(
  deps: SchedulingDeps,
  parts: {
    readonly account: AccountId;
    /** Whose copy it is. */
    readonly at: AccountId;
    readonly incoming: IncomingScheduling;
    readonly message: ReceivedMessage;
    readonly stored: CalendarObject | undefined;
    readonly result: Extract<Applied, { readonly kind: 'applied' }>;
    readonly speaker: Speaker | undefined;
  },
): Promise<CopyChange<Received>> {
  const { account, at, incoming, message, stored, result, speaker } = parts;
  const { isQuiet = false, calendar, depth = 0, source } = incoming;
  const also: Enclosure[] = [];
  if (!isQuiet && at === account) also.push(await prepareInboxItem(deps, calendar));
  if (at === account && incoming.noteIn !== undefined)
    also.push(incoming.noteIn(result.object.uid));
  const notice = isQuiet
    ? undefined
    : await createNotice(deps, delegatesNotice(account, result.object, source));
  // What changes in the calendar of another account is told without being kept here.
  if (notice !== undefined && at === account) also.push(await prepareNotice(deps, notice));
  const isAnswer = result.effect === 'answered' && speaker !== undefined;
  const again = result.reply === undefined || speaker === undefined ? [] : [result.reply];
  const messages = isAnswer ? invitedBy(result.object, message, stored) : again;
  const outgoing = { speaker: speaker!, messages, depth: depth + 1 };
  const prepared = messages.length > 0 ? await prepareEntry(deps, at, outgoing) : undefined;
  if (prepared !== undefined) also.push(prepared);
  const attendees = new Set(componentsOf(result.object).flatMap(attendeesOf).map(addressOf)).size;
  const refresh = isAnswer
    ? { account: at, uid: result.object.uid, speaker, attendees }
    : undefined;
  if (refresh !== undefined) also.push(await prepareRefresh(deps, refresh));
  return {
    object: result.object,
    isNewTag: !isAnswer && !isQuiet,
    also,
    value: { ...result, isQuiet, entry: prepared?.entry, notice, refresh },
  };
}

/** How far it is proven that who sent a message may speak for every part of it. */
type Proof =
  | { readonly kind: 'full' }
  /** For what is new: they handed the invitation on, or say that they write for somebody of their domain. */
  | { readonly kind: 'new'; readonly sentBy: readonly (string | undefined)[] }
  | { readonly kind: 'none' };

/** Whoever wrote for the organizer when the meeting came may go on to do so; others of a domain of many do not change it. */
function isGoodFor(stored: CalendarObject, proof: Proof): boolean {
  if (proof.kind !== 'new') return true;
  const known = new Set(componentsOf(stored).map((c) => sentByOf(organizerOf(c))));
  return proof.sentBy.every((address) => address !== undefined && known.has(address));
}

/** Whether every part of a message is of somebody for whom its sender may speak. */
async function proofOf(
  { directory }: Pick<SchedulingDeps, 'directory'>,
  message: ReceivedMessage,
  { isMe, incoming }: { readonly isMe: IsMe; readonly incoming: IncomingScheduling },
): Promise<Proof> {
  const { maySpeakFor } = incoming;
  // Who writes for somebody here is known here, as who may: no message needs to say so.
  const isOurs = async (address: string): Promise<boolean> =>
    (await directory.domains.find(address.slice(address.lastIndexOf('@') + 1))) !== undefined;
  const organizer = organizerOf(componentsOf(message.object)[0]!);
  const mayBeHandedOn = organizer === undefined || !(await isOurs(addressOf(organizer)));
  const proofBy = async ({ address, sentBy, isDelegator }: Voice): Promise<Proof> => {
    if (isDelegator && !mayBeHandedOn) return { kind: 'none' };
    if (await maySpeakFor(address))
      return isDelegator ? { kind: 'new', sentBy: [undefined] } : { kind: 'full' };
    const isAssistant =
      sentBy !== undefined && !(await isOurs(address)) && (await maySpeakFor(sentBy));
    return isAssistant ? { kind: 'new', sentBy: [sentBy] } : { kind: 'none' };
  };
  const sentBy: (string | undefined)[] = [];
  for (const part of voicesOf(message, isMe)) {
    const proofs: Proof[] = [];
    for (const voice of part) proofs.push(await proofBy(voice));
    // Organizers come before who delegated.
    const best = proofs.find((p) => p.kind === 'full') ?? proofs.find((p) => p.kind === 'new');
    if (best === undefined) return { kind: 'none' };
    if (best.kind === 'new') sentBy.push(...best.sentBy);
  }
  return sentBy.length === 0 ? { kind: 'full' } : { kind: 'new', sentBy };
}

function delegatesNotice(account: AccountId, object: CalendarObject, source: NoticeSource): Notice {
  const whose = { account, readers: 'delegates', source } as const;
  return componentsOf(object).some(isPrivate) ? { ...whose, privateUid: object.uid } : whose;
}

function toReceived(result: Applied, message: ReceivedMessage | Applied): Received {
  if (result.kind === 'note') return { kind: 'noted' };
  if (result.kind !== 'ignored') return { kind: 'for-people' };
  return 'method' in message ? { ...result, uid: message.object.uid } : result;
}

/** What is to be sent when nothing changed: how things are, or the question for it. */
function askedBy(
  result: Applied,
  parts: {
    readonly message: ReceivedMessage;
    readonly stored: CalendarObject | undefined;
    readonly isMe: IsMe;
    readonly now: string;
  },
): { readonly object: CalendarObject; readonly messages: readonly OutgoingMessage[] } | undefined {
  const { message, stored, isMe, now } = parts;
  if (result.kind === 'ask-refresh') {
    const question = refreshMessage(message.object, { isMe, now });
    return { object: message.object, messages: question ? [question] : [] };
  }
  if (result.kind !== 'send-request' || stored === undefined) return undefined;
  const request = requestFor(stored, result.attendee);
  return { object: stored, messages: request ? [{ ...request, isQuiet: false }] : [] };
}

function speakerIn(object: CalendarObject, isMe: IsMe, account: AccountId): Speaker | undefined {
  const address = componentsOf(object)
    .flatMap((c) => [organizerOf(c) ?? [], ...attendeesOf(c)].flat())
    .map(addressOf)
    .find(isMe);
  return address === undefined ? undefined : { account, actor: account, address };
}

/** Whoever was delegated to is invited by the answer that says so. */
function invitedBy(
  answered: CalendarObject,
  { object }: ReceivedMessage,
  stored: CalendarObject | undefined,
): OutgoingMessage[] {
  // Who answers has been asked; who is delegated to is named in the answer too, by programs that keep to the standard.
  const known = new Set(
    [
      ...componentsOf(object).flatMap((c) => replierOf(c) ?? []),
      ...(stored ? componentsOf(stored).flatMap(attendeesOf) : []),
    ].map(addressOf),
  );
  const lines = new Map(
    componentsOf(answered)
      .flatMap(attendeesOf)
      .map((line) => [addressOf(line), line]),
  );
  return [...lines].flatMap(([address, line]) => {
    const request = known.has(address) ? undefined : requestFor(answered, line);
    return request === undefined ? [] : [{ ...request, isQuiet: false }];
  });
}
