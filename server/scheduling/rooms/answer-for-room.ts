import type { Instance } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Resource } from '#directory/resources.ts';
import type { AccountId } from '#platform/ids.ts';
import { takenTimesOf } from '../busy-times.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { changeCopy } from '../copies/change-copy.ts';
import { fill, textsFor } from '../imip/texts-for.ts';
import { planAttendeeChange } from '../itip/attendee-change.ts';
import { componentsOf, type CalendarObject } from '../itip/calendar-object.ts';
import { instanceOf } from '../itip/instance.ts';
import { isCancelled } from '../itip/is-cancelled.ts';
import { momentKey } from '../itip/moments.ts';
import {
  addressOf,
  attendeeOf,
  mapAttendees,
  organizerOf,
  partstatOf,
  type IsMe,
} from '../itip/participants.ts';
import { setParameter, withLines, withValue } from '../itip/property-lines.ts';
import { toStamp } from '../itip/revision.ts';
import { prepareEntry, type OutboxEntry } from '../outbox/entry.ts';
import type { NoticeSource } from '../outbox/notice.ts';
import { createNotice, prepareNotice, type NoticeEntry } from '../outbox/notice-entry.ts';
import { withPending } from '../schedule-status.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { recurrenceIdOf } from './recurrence-id.ts';
import { bookingsOf, type Booking } from './bookings.ts';
import { judgeConflicts, type BookingRefusal, type BookingVerdict } from './judge-booking.ts';
import { zonesFor } from './wanted-times.ts';

const DAY = 86_400;

export interface RoomAnswer {
  /** The answer, kept with the change of the room's copy. */
  readonly entry: OutboxEntry | undefined;
  /** For those who decide, kept with it too; undefined when nobody has to. */
  readonly notice: NoticeEntry | undefined;
}

const nothing: RoomAnswer = { entry: undefined, notice: undefined };

/**
 * When the account is a room or a thing, answers what was not answered yet of a meeting in its calendar.
 */
export async function answerForRoom(
  deps: SchedulingDeps,
  users: CalendarUsers,
  request: {
    readonly account: AccountId;
    readonly uid: string;
    readonly depth: number;
    /** What those who decide read of it. */
    readonly source: NoticeSource;
  },
): Promise<RoomAnswer> {
  const { account, uid, depth, source } = request;
  const resource = await deps.directory.resources.get(account);
  if (resource === undefined) return nothing;
  return await changeCopy(deps, { account, uid, isAlone: true }, async (stored) => {
    const object = stored?.object;
    const isMe = await users.isMe(account, object);
    // Tasks take no time: what a room has to do is for people to answer.
    const isBooking = object?.kind === 'VEVENT';
    const open = isBooking ? componentsOf(object).filter((c) => isOpen(c, isMe)) : [];
    if (stored === undefined || object === undefined || open.length === 0)
      return { object: undefined, isNewTag: false, value: nothing };
    const { object: after, isWaiting } = await answered(deps, users, {
      resource,
      object,
      open,
      isMe,
      zones: await zonesFor(deps, resource.account, stored),
    });
    const now = toStamp(deps.clock.now());
    const plan = planAttendeeChange({ before: object, after, isMe, now });
    if (plan.kind === 'refused') return { object: undefined, isNewTag: false, value: nothing };
    const address = open.flatMap((c) => attendeeOf(c, isMe) ?? []).map(addressOf)[0]!;
    const messages = plan.reply === undefined ? [] : [plan.reply];
    const speaker = { account, actor: account, address };
    const outgoing = { speaker, messages, depth, statusIn: uid };
    const prepared = await prepareEntry(deps, account, outgoing);
    const notice = isWaiting
      ? await createNotice(deps, { account, readers: 'approvers', source })
      : undefined;
    return {
      object: plan.object && withPending(plan.object, messages),
      isNewTag: true,
      also: notice === undefined ? [prepared] : [prepared, await prepareNotice(deps, notice)],
      value: { entry: prepared.entry, notice },
    };
  });
}

function isOpen(component: Component, isMe: IsMe): boolean {
  const me = attendeeOf(component, isMe);
  return me !== undefined && !isCancelled(component) && partstatOf(me) === 'NEEDS-ACTION';
}

interface Request {
  readonly resource: Resource;
  readonly object: CalendarObject;
  /** Components without an answer. */
  readonly open: readonly Component[];
  readonly isMe: IsMe;
  readonly zones: Zones;
}

async function answered(
  deps: SchedulingDeps,
  users: CalendarUsers,
  request: Request,
): Promise<{ readonly object: CalendarObject; readonly isWaiting: boolean }> {
  let { object } = request;
  let isWaiting = false;
  for (const { open, instances, verdict } of await judged(deps, users, request)) {
    object = withVerdict({ ...request, object, open }, verdict, instances);
    isWaiting ||= verdict.kind === 'ask';
  }
  return { object, isWaiting };
}

interface Judged extends Pick<Booking, 'open' | 'instances'> {
  readonly verdict: BookingVerdict;
}

async function judged(
  deps: SchedulingDeps,
  users: CalendarUsers,
  request: Request,
): Promise<Judged[]> {
  const { resource, object, open, zones } = request;
  const { account, policy } = resource;
  // Who may not book does not make the room look far.
  if (!(await mayBook(deps, users, request))) return [refused(open, 'not-allowed')];
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const bookings = bookingsOf(object, open, { policy, nowSeconds, zones });
  const wanted = bookings.flatMap((b) => (b.rule === undefined ? b.instances : []));
  if (wanted.length === 0) return bookings.map((b) => refused(b.open, b.rule!));
  const taken = await takenTimesOf(deps, account, {
    from: Math.min(...wanted.map((i) => i.start)) - DAY,
    to: Math.max(...wanted.map((i) => i.end)) + DAY,
    withoutUid: object.uid,
  });
  const approvers = await thoseAtWork(deps, policy.approvers);
  return bookings.map(({ open: own, instances, asked, rule }) =>
    rule === undefined
      ? { open: own, instances, verdict: judgeConflicts({ ...policy, approvers }, asked, taken) }
      : refused(own, rule),
  );
}

async function thoseAtWork(
  { directory }: SchedulingDeps,
  ids: readonly AccountId[],
): Promise<AccountId[]> {
  const found = await Promise.all(ids.map(async (id) => await directory.accounts.get(id)));
  return found.flatMap((account) => (account?.isEnabled === true ? [account.id] : []));
}

function refused(open: readonly Component[], reason: BookingRefusal): Judged {
  return { open, instances: [], verdict: { kind: 'refused', reason } };
}

async function mayBook(
  { directory }: SchedulingDeps,
  users: CalendarUsers,
  { resource, object }: Request,
): Promise<boolean> {
  const organizer = organizerOf(componentsOf(object)[0]!);
  const user = organizer && (await users.find(addressOf(organizer)));
  return (
    user?.kind === 'account' &&
    (await directory.resources.mayBook(resource.account.id, user.account.id))
  );
}

function withVerdict(
  { resource, object, open, isMe }: Request,
  verdict: BookingVerdict,
  instances: readonly Instance[],
): CalendarObject {
  const { texts } = textsFor(resource.account.language);
  const name = resource.account.displayName || resource.account.address;
  const say = (reason: keyof typeof texts.rooms): string => fill(texts.rooms[reason], name);
  const answer = (component: Component, partstat: string, comment?: string): Component => {
    const noted = comment === undefined ? [] : [textProperty('COMMENT', comment)];
    const answered = mapAttendees(component, (line) =>
      isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', partstat) : line,
    );
    // Who plans a whole day as free time of theirs has the room all the same.
    return withLines(withValue(answered, 'TRANSP', 'OPAQUE'), 'COMMENT', noted);
  };
  const all = (partstat: string, comment?: string): CalendarObject => ({
    ...object,
    master:
      object.master && open.includes(object.master)
        ? answer(object.master, partstat, comment)
        : object.master,
    overrides: new Map(
      [...object.overrides].map(([key, c]) => [
        key,
        open.includes(c) ? answer(c, partstat, comment) : c,
      ]),
    ),
  });
  if (verdict.kind === 'refused') return all('DECLINED', say(verdict.reason));
  if (verdict.kind === 'ask') return all('TENTATIVE', say('ask'));
  const accepted = all('ACCEPTED');
  const overrides = new Map(accepted.overrides);
  for (const i of verdict.without) {
    const id = recurrenceIdOf(object, instances[i]!);
    if (id === undefined || object.master === undefined) continue;
    const key = momentKey(id, object.zones);
    const component = object.overrides.get(key) ?? instanceOf(object, object.master, id);
    overrides.set(key, answer(component, 'DECLINED', say('taken')));
  }
  return { ...accepted, overrides };
}
