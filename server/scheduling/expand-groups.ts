import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameterValues } from '#codecs/content-lines/parameters.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { componentsOf, mapComponents, type CalendarObject } from './itip/calendar-object.ts';
import { addressOf, attendeesOf, organizerOf, addressIn } from './itip/participants.ts';
import { setParameter, withLines } from './itip/property-lines.ts';

/** People of one group that become attendees; larger groups get no more. */
const MAX_MEMBERS = 500;

/**
 * Invites the members of groups one by one, so that each can answer; the group stays as who they were invited with. Only once: whom
 * the organizer then takes off is not invited again. A program that names the group and none of them does not know of them: they stay.
 */
// RFC 5545 §3.2.11
export async function withMembers(
  users: CalendarUsers,
  before: CalendarObject | undefined,
  after: CalendarObject,
): Promise<CalendarObject> {
  const known = new Set(addressesOf(before));
  const groups = new Map<string, readonly string[]>();
  const present = new Set(addressesOf(after));
  for (const address of present) {
    if (known.has(address)) {
      const members = invitedWith(address, before);
      if (!members.some((member) => present.has(member))) groups.set(address, members);
      continue;
    }
    const user = await users.find(address);
    if (user.kind === 'group')
      groups.set(address, await users.membersOf(user.address, MAX_MEMBERS));
  }
  if (groups.size === 0) return after;
  const persons = await personsIn(users, after);
  return mapComponents(after, (c) => expand(c, groups, persons));
}

/** By which address people are members of groups, for each of theirs that stands in a meeting. */
async function personsIn(
  users: CalendarUsers,
  object: CalendarObject,
): Promise<ReadonlyMap<string, string>> {
  const persons = new Map<string, string>();
  for (const address of new Set(componentsOf(object).flatMap(peopleOf).map(addressOf))) {
    const user = await users.find(address);
    if (user.kind === 'account') persons.set(address, user.account.address);
  }
  return persons;
}

// Who invites the group they are in need not invite themselves.
function peopleOf(component: Component): ContentLine[] {
  const organizer = organizerOf(component);
  return [...attendeesOf(component), ...(organizer ? [organizer] : [])];
}

function invitedWith(group: string, object: CalendarObject | undefined): string[] {
  const lines = object === undefined ? [] : componentsOf(object).flatMap(attendeesOf);
  const members = lines.filter((line) =>
    parameterValues(line, 'MEMBER').some((value) => addressIn(value) === group),
  );
  return [...new Set(members.map(addressOf))];
}

function addressesOf(object: CalendarObject | undefined): string[] {
  return object === undefined ? [] : componentsOf(object).flatMap(attendeesOf).map(addressOf);
}

function expand(
  component: Component,
  groups: ReadonlyMap<string, readonly string[]>,
  persons: ReadonlyMap<string, string>,
): Component {
  const lines: ContentLine[] = [...attendeesOf(component)];
  const addresses = peopleOf(component).map(addressOf);
  const present = new Set(addresses.map((address) => persons.get(address) ?? address));
  for (const line of attendeesOf(component))
    for (const member of groups.get(addressOf(line)) ?? []) {
      if (present.has(member)) continue;
      present.add(member);
      const role = line.parameters.filter((p) => p.name === 'ROLE' || p.name === 'RSVP');
      const invited = { name: 'ATTENDEE', parameters: role, value: `mailto:${member}` };
      lines.push(
        setParameter(setParameter(invited, 'PARTSTAT', 'NEEDS-ACTION'), 'MEMBER', line.value),
      );
    }
  return withLines(component, 'ATTENDEE', lines);
}
