import {
  clipBusyPeriods,
  mergeBusyPeriods,
  type BusyPeriod,
} from '#codecs/calendar-query/busy-period.ts';
import { toFreeBusy } from '#codecs/calendar-query/format-free-busy.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import { busyTimesOf, type BusyQuestion } from './busy-times.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { epochSecondsOf } from './itip/moments.ts';
import { addressOf, attendeesOf, organizerOf } from './itip/participants.ts';
import { reachesInbox } from './scheduling-boxes.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Of one calendar address. */
export type FreeBusy =
  | { readonly kind: 'known'; readonly periods: readonly BusyPeriod[] }
  /** No such calendar user. */
  | { readonly kind: 'unknown' }
  /** Who asks may not know. */
  | { readonly kind: 'forbidden' }
  /** Elsewhere. */
  | { readonly kind: 'remote' };

/** An answer of the scheduling outbox for one recipient. */
export interface FreeBusyResponse {
  /** The calendar address as it was asked for. */
  readonly recipient: string;
  /** "2.0;Success" and the like. */
  readonly requestStatus: string;
  /** A VCALENDAR, where there is an answer. */
  readonly calendar: string | undefined;
}

/** Nobody invites more people to one meeting without a list; each costs a look into a calendar. */
const MAX_ATTENDEES = 300;
/** Of a group, so many calendars are looked into. */
const MAX_MEMBERS = 100;
/** Of these, as each is many. */
const MAX_GROUPS = 10;
/** Programs ask for weeks; ten years of a full calendar are work. */
const MAX_SECONDS = 5 * 366 * 86_400;

/** When somebody is busy, as far as `viewer` may know. A group is busy when any of its members is. */
export async function freeBusyOf(
  deps: SchedulingDeps,
  users: CalendarUsers,
  viewer: AccountId,
  asked: BusyQuestion & { readonly address: string },
): Promise<FreeBusy> {
  const user = await users.find(asked.address);
  switch (user.kind) {
    case 'unknown':
      return { kind: 'unknown' };
    case 'mail':
      return { kind: 'remote' };
    case 'account': {
      const scope = await knownTo(deps, viewer, user.account.id);
      if (scope === undefined) return { kind: 'forbidden' };
      const periods = await busyTimesOf(deps, user.account, { ...asked, ...scope });
      return { kind: 'known', periods: tidy(periods, asked) };
    }
    case 'group': {
      const periods: BusyPeriod[] = [];
      let isKnown = false;
      for (const address of await users.membersOf(user.address, MAX_MEMBERS)) {
        const member = await users.find(address);
        if (member.kind !== 'account') continue;
        const found = await freeBusyOf(deps, users, viewer, { ...asked, address });
        if (found.kind !== 'known') continue;
        isKnown = true;
        periods.push(...found.periods);
      }
      return isKnown ? { kind: 'known', periods: tidy(periods, asked) } : { kind: 'forbidden' };
    }
  }
}

/** What of somebody's time another may know: all but calendars that are kept from them, or by grants some alone; undefined: nothing. */
async function knownTo(
  deps: SchedulingDeps,
  viewer: AccountId,
  owner: AccountId,
): Promise<Pick<BusyQuestion, 'within' | 'without'> | undefined> {
  if (viewer === owner) return {};
  const question = { actor: viewer, owner, matter: 'free-busy' } as const;
  if (!(await reachesInbox(deps, { ...question, isAssumed: true }))) return undefined;
  const { maySee } = deps.directory.freeBusy;
  const known = new Set<CollectionId>();
  const hidden = new Set<CollectionId>();
  const all = await deps.store.read(owner, (reader) => reader.collections('calendar'));
  for (const { id, objectId } of all)
    ((await maySee(viewer, owner, objectId)) ? known : hidden).add(id);
  if (await reachesInbox(deps, question))
    return (await maySee(viewer, owner)) ? { without: hidden } : {};
  return known.size === 0 ? undefined : { within: known };
}

function tidy(periods: readonly BusyPeriod[], { from, to }: BusyQuestion): BusyPeriod[] {
  return mergeBusyPeriods(clipBusyPeriods(periods, from, to));
}

/**
 * Answers a VFREEBUSY request that was posted to the viewer's scheduling outbox, recipient by recipient.
 * @throws DomainError bad-value when it is no such request, no-permission when it is in the name of another, limit-reached
 */
// RFC 6638 §5, RFC 5546 §3.3.2
export async function answerFreeBusy(
  deps: SchedulingDeps,
  users: CalendarUsers,
  viewer: AccountId,
  request: Component,
): Promise<readonly FreeBusyResponse[]> {
  const { component, range } = readRequest(request);
  const organizer = await users.find(addressOf(organizerOf(component)!));
  if (organizer.kind !== 'account' || organizer.account.id !== viewer)
    throw new DomainError('no-permission', 'ORGANIZER is not who asks');
  const attendees = attendeesOf(component);
  if (attendees.length > MAX_ATTENDEES)
    throw new DomainError(
      'limit-reached',
      `free and busy time of at most ${MAX_ATTENDEES} at once`,
    );
  const named = await Promise.all(attendees.map((line) => users.find(addressOf(line))));
  if (named.filter(({ kind }) => kind === 'group').length > MAX_GROUPS)
    throw new DomainError(
      'limit-reached',
      `free and busy time of at most ${MAX_GROUPS} groups at once`,
    );
  const mask = valueOf(component, 'X-CALENDARSERVER-MASK-UID')?.trim();
  const responses: FreeBusyResponse[] = [];
  for (const line of attendees) {
    const asked = { ...range, address: addressOf(line), ...(mask && { withoutUid: mask }) };
    const found = await freeBusyOf(deps, users, viewer, asked);
    responses.push({
      recipient: line.value,
      requestStatus: statuses[found.kind],
      calendar:
        found.kind === 'known'
          ? formatReply(component, line, {
              ...range,
              periods: found.periods,
              madeAt: seconds(deps),
            })
          : undefined,
    });
  }
  return responses;
}

// RFC 5546 §3.6
const statuses: Readonly<Record<FreeBusy['kind'], string>> = {
  known: '2.0;Success',
  unknown: '3.7;Invalid calendar user',
  forbidden: '3.8;No authority',
  remote: '5.3;No scheduling support for user',
};

function seconds({ clock }: Pick<SchedulingDeps, 'clock'>): number {
  return Math.floor(clock.epochMs() / 1000);
}

function readRequest(calendar: Component): {
  readonly component: Component;
  readonly range: { readonly from: number; readonly to: number };
} {
  const [component, ...more] = calendar.components.filter((c) => c.name === 'VFREEBUSY');
  const method = valueOf(calendar, 'METHOD')?.trim().toUpperCase();
  if (component === undefined || more.length > 0 || method !== 'REQUEST')
    throw new DomainError('bad-value', 'one VFREEBUSY with METHOD:REQUEST is expected');
  const zones = createZones(calendar, 'UTC');
  const [start, end] = [first(component, 'DTSTART'), first(component, 'DTEND')];
  // Of days and floating times nobody knows when they begin.
  // RFC 5545 §3.6.4
  const isFixed = (line: ContentLine | undefined) =>
    line !== undefined &&
    (line.value.trim().endsWith('Z') || parameter(line, 'TZID') !== undefined);
  if (!isFixed(start) || !isFixed(end))
    throw new DomainError('bad-value', 'DTSTART and DTEND must be times in UTC');
  const from = start && epochSecondsOf(start, zones);
  const to = end && epochSecondsOf(end, zones);
  if (from === undefined || to === undefined || to <= from || to - from > MAX_SECONDS)
    throw new DomainError('bad-value', 'DTSTART and DTEND must give a time of at most five years');
  if (organizerOf(component) === undefined || attendeesOf(component).length === 0)
    throw new DomainError('bad-value', 'ORGANIZER and ATTENDEE are missing');
  return { component, range: { from, to } };
}

function formatReply(
  request: Component,
  attendee: ContentLine,
  answer: Omit<Parameters<typeof toFreeBusy>[0], 'properties'>,
): string {
  const uid = first(request, 'UID');
  const bare = { ...attendee, parameters: attendee.parameters.filter((p) => p.name === 'CN') };
  const reply = toFreeBusy({
    ...answer,
    properties: [...(uid ? [uid] : []), ...all(request, 'ORGANIZER'), bare],
  });
  return formatCalendar({
    name: 'VCALENDAR',
    properties: [
      property('VERSION', '2.0'),
      property('PRODID', '-//Mailstead//Scheduling//EN'),
      property('METHOD', 'REPLY'),
    ],
    components: [reply],
  });
}
