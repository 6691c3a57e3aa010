import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import type { Account } from '#directory/account.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { addressOf, attendeesOf } from './itip/participants.ts';
import { setParameter, withLines } from './itip/property-lines.ts';

/** Methods by which organizers write to attendees. */
const ofOrganizers = new Set(['REQUEST', 'ADD', 'CANCEL']);
/** Addresses looked at in one mail: each costs a look-up. */
const MAX_LOOKED_AT = 100;

/**
 * A mail that came by the address of a group or an alias names that alone: whoever it reached is an attendee with it, so that they have
 * the meeting and answer in their own name.
 */
// RFC 5545 §3.2.11
export async function invitedByGroup(
  users: CalendarUsers,
  account: Account,
  message: { readonly calendar: Component; readonly method: string | undefined },
): Promise<Component> {
  const { calendar } = message;
  const method = (valueOf(calendar, 'METHOD') ?? message.method ?? '').trim().toUpperCase();
  if (!ofOrganizers.has(method)) return calendar;
  const addresses = new Set(calendar.components.flatMap(attendeesOf).map(addressOf));
  const looked = [...addresses].slice(0, MAX_LOOKED_AT);
  const ways = await Promise.all(
    looked.map(async (address) => ({ address, way: await users.wayTo(account.id, address) })),
  );
  if (ways.some(({ way }) => way === 'own')) return calendar;
  const group = ways.find(({ way }) => way === 'group')?.address;
  if (group === undefined) return calendar;
  const components = calendar.components.map((c) => withMember(c, group, account.address));
  return { ...calendar, components };
}

function withMember(component: Component, group: string, member: string): Component {
  const attendees = attendeesOf(component);
  const line = attendees.find((each) => addressOf(each) === group);
  if (line === undefined) return component;
  const kept = line.parameters.filter((p) => p.name === 'ROLE' || p.name === 'RSVP');
  const bare: ContentLine = { name: 'ATTENDEE', parameters: kept, value: `mailto:${member}` };
  const own = setParameter(setParameter(bare, 'PARTSTAT', 'NEEDS-ACTION'), 'MEMBER', line.value);
  return withLines(component, 'ATTENDEE', [...attendees, own]);
}
