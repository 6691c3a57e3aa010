import { instancesOf } from '#codecs/calendar-query/instances.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Account } from '#directory/account.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { changeCopy } from '../copies/change-copy.ts';
import { fill, textsFor } from '../imip/texts-for.ts';
import { planAttendeeChange } from '../itip/attendee-change.ts';
import { componentsOf, mapComponents, type CalendarObject } from '../itip/calendar-object.ts';
import { instanceOf } from '../itip/instance.ts';
import { momentKey } from '../itip/moments.ts';
import { addressOf, attendeesOf, mapAttendees, type IsMe } from '../itip/participants.ts';
import { setParameter, withLines } from '../itip/property-lines.ts';
import { toStamp } from '../itip/revision.ts';
import { prepareEntry } from '../outbox/entry.ts';
import { withPending } from '../schedule-status.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { recurrenceIdOf } from './recurrence-id.ts';
import { zonesFor } from './wanted-times.ts';

/** A meeting in an account's calendar, or one time of it. */
export interface DeclinedBooking {
  readonly uid: string;
  /** Epoch seconds at which the time begins; undefined: all of it. */
  readonly start?: number;
}

/** Takes an acceptance back, and tells the organizer. Gives whether there was something to decline. */
export async function declineBooking(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: Account,
  booking: DeclinedBooking,
): Promise<boolean> {
  const copy = { account: account.id, uid: booking.uid };
  const { texts } = textsFor(account.language);
  const reason = fill(texts.rooms.taken, account.displayName || account.address);
  const prepared = await changeCopy(deps, copy, async (stored) => {
    const isMe = await users.isMe(account.id, stored?.object);
    const zones = stored && (await zonesFor(deps, account, stored));
    const after = zones && declined(stored.object, { zones, booking, isMe, reason });
    const now = toStamp(deps.clock.now());
    const plan = after && planAttendeeChange({ before: stored.object, after, isMe, now });
    const reply = plan?.kind === 'allowed' ? plan.reply : undefined;
    const address =
      stored && componentsOf(stored.object).flatMap(attendeesOf).map(addressOf).find(isMe);
    if (plan?.kind !== 'allowed' || reply === undefined || address === undefined)
      return { object: undefined, isNewTag: false, value: undefined };
    const speaker = { account: account.id, actor: account.id, address };
    const messages = [reply];
    const outgoing = { speaker, messages, statusIn: booking.uid };
    const prepared = await prepareEntry(deps, account.id, outgoing);
    const object = plan.object && withPending(plan.object, messages);
    return { object, isNewTag: true, also: [prepared], value: prepared };
  });
  if (prepared === undefined) return false;
  await deps.deliver(prepared.entry);
  return true;
}

function declined(
  object: CalendarObject,
  parts: {
    readonly zones: Zones;
    readonly booking: DeclinedBooking;
    readonly isMe: IsMe;
    readonly reason: string;
  },
): CalendarObject | undefined {
  const { zones, booking, isMe, reason } = parts;
  const decline = (component: Component): Component =>
    withLines(
      mapAttendees(component, (line) =>
        isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', 'DECLINED') : line,
      ),
      'COMMENT',
      [textProperty('COMMENT', reason)],
    );
  const { start } = booking;
  if (start === undefined) return mapComponents(object, decline);
  const instance = instancesOf(componentsOf(object), zones, {
    from: start,
    to: start + 1,
  }).find((i) => i.start === start);
  const id = instance && recurrenceIdOf(object, instance);
  if (instance === undefined) return undefined;
  if (id === undefined) return mapComponents(object, decline);
  const key = momentKey(id, object.zones);
  const component =
    object.overrides.get(key) ?? (object.master && instanceOf(object, object.master, id));
  return component === undefined
    ? undefined
    : { ...object, overrides: new Map([...object.overrides, [key, decline(component)]]) };
}
