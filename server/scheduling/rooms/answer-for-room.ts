import { instancesOf, type Instance } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { textProperty, valueOf } from '#codecs/icalendar/property.ts';
import type { Resource } from '#directory/resources.ts';
import type { AccountId } from '#platform/ids.ts';
import { busyTimesOf } from '../busy-times.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { changeCopy } from '../copies/change-copy.ts';
import { fill, textsFor } from '../imip/texts-for.ts';
import { planAttendeeChange } from '../itip/attendee-change.ts';
import { componentsOf, type CalendarObject } from '../itip/calendar-object.ts';
import { instanceOf } from '../itip/instance.ts';
import { momentKey } from '../itip/moments.ts';
import {
  addressOf,
  attendeeOf,
  mapAttendees,
  organizerOf,
  partstatOf,
  type IsMe,
} from '../itip/participants.ts';
import { setParameter, withLines } from '../itip/property-lines.ts';
import { toStamp } from '../itip/revision.ts';
import { prepareEntry, type OutboxEntry } from '../outbox/entry.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { recurrenceIdOf } from './recurrence-id.ts';
import { judgeBooking, type BookingVerdict } from './judge-booking.ts';

/** Without a limit of its own, a room looks so far ahead. */
const DAYS_AHEAD = 730;
const DAY = 86_400;
/** A series that wants the room more often is refused as endless. */
const MAX_TIMES = 2_000;

export interface RoomAnswer {
  /** The answer, kept with the change of the room's copy. */
  readonly entry: OutboxEntry | undefined;
  /** Somebody has to decide. */
  readonly isWaiting: boolean;
}

const nothing: RoomAnswer = { entry: undefined, isWaiting: false };

/**
 * When the account is a room or a thing, answers what was not answered yet of a meeting in its calendar.
 */
export async function answerForRoom(
  deps: SchedulingDeps,
  users: CalendarUsers,
  {
    account,
    uid,
    depth,
  }: { readonly account: AccountId; readonly uid: string; readonly depth: number },
): Promise<RoomAnswer> {
  const resource = await deps.directory.resources.get(account);
  if (resource === undefined) return nothing;
  return await changeCopy(deps, { account, uid, isAlone: true }, async (stored) => {
    const object = stored?.object;
    const isMe = await users.isMe(account, object);
    const open = object === undefined ? [] : componentsOf(object).filter((c) => isOpen(c, isMe));
    if (object === undefined || open.length === 0)
      return { object: undefined, isNewTag: false, value: nothing };
    const { object: after, isWaiting } = await answered(deps, users, {
      resource,
      object,
      open,
      isMe,
    });
    const now = toStamp(deps.clock.now());
    const plan = planAttendeeChange({ before: object, after, isMe, now });
    if (plan.kind === 'refused') return { object: undefined, isNewTag: false, value: nothing };
    const address = open.flatMap((c) => attendeeOf(c, isMe) ?? []).map(addressOf)[0]!;
    const messages = plan.reply === undefined ? [] : [plan.reply];
    const speaker = { account, actor: account, address };
    const prepared = await prepareEntry(deps, account, { speaker, messages, depth });
    return {
      object: plan.object,
      isNewTag: true,
      also: [prepared],
      value: { entry: prepared.entry, isWaiting },
    };
  });
}

function isOpen(component: Component, isMe: IsMe): boolean {
  const me = attendeeOf(component, isMe);
  const isCancelled = valueOf(component, 'STATUS')?.toUpperCase() === 'CANCELLED';
  return me !== undefined && !isCancelled && partstatOf(me) === 'NEEDS-ACTION';
}

interface Request {
  readonly resource: Resource;
  readonly object: CalendarObject;
  /** Components without an answer. */
  readonly open: readonly Component[];
  readonly isMe: IsMe;
}

async function answered(
  deps: SchedulingDeps,
  users: CalendarUsers,
  request: Request,
): Promise<{ readonly object: CalendarObject; readonly isWaiting: boolean }> {
  const { resource, object, open } = request;
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const span = {
    from: nowSeconds,
    to: nowSeconds + (resource.policy.advanceDays ?? DAYS_AHEAD) * DAY,
  };
  const isWhole = object.master !== undefined && open.includes(object.master);
  const looked = isWhole ? componentsOf(object) : open;
  // One beyond the limit is enough to tell that there are more.
  const far = { from: span.from, to: span.to + 366 * DAY };
  const all = instancesOf(looked, object.zones, far, MAX_TIMES + 1).filter((i) =>
    isWhole ? true : open.includes(i.component),
  );
  const instances =
    resource.policy.advanceDays === null ? all.filter((i) => i.start < span.to) : all;
  const busy = await busyTimesOf(deps, resource.account, {
    from: Math.min(span.from, ...instances.map((i) => i.start)) - DAY,
    to: Math.max(span.to, ...instances.map((i) => i.end)) + DAY,
    withoutUid: object.uid,
  });
  const verdict = judgeBooking(
    resource.policy,
    {
      times: instances.map(({ start, end }) => ({ start, end })),
      isSeries: isWhole && object.master.properties.some((l) => l.name === 'RRULE'),
      isEndless: instances.length > MAX_TIMES,
      mayBook: await mayBook(deps, users, request),
    },
    { busy, nowSeconds },
  );
  return {
    object: withVerdict(request, verdict, instances),
    isWaiting: verdict.kind === 'ask',
  };
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
    return withLines(
      mapAttendees(component, (line) =>
        isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', partstat) : line,
      ),
      'COMMENT',
      noted,
    );
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
