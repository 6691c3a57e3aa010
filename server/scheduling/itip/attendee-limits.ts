import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { componentsOf, placesOf, type CalendarObject } from './calendar-object.ts';
import { changeOf } from './component-change.ts';
import { changeOfException } from './exception-change.ts';
import { exdatesOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { modelAt } from './later-instances.ts';
import { momentKey } from './moments.ts';
import { addressOf, attendeesOf, organizerOf } from './participants.ts';

/**
 * The first property in which an attendee's copy says something that is the organizer's to say; undefined when everything
 * may be stored.
 */
// RFC 6638 §3.2.2.1
export function refusalOfAttendee(
  before: CalendarObject,
  after: CalendarObject,
): string | undefined {
  if (before.uid !== after.uid) return 'UID';
  if (before.kind !== after.kind) return 'component';
  if ((before.master === undefined) !== (after.master === undefined)) return 'RECURRENCE-ID';
  // The organizer's next change would take it away again.
  const kept = managedIdsOf(before);
  if ([...managedIdsOf(after)].some((id) => !kept.has(id))) return 'ATTACH';
  const excluded = exdatesOf(after);
  // An instance that the organizer took out does not come back by itself.
  if ([...exdatesOf(before).keys()].some((key) => !excluded.has(key) && !after.overrides.has(key)))
    return 'EXDATE';
  for (const [key, component] of placesOf(after)) {
    const old = key === undefined ? before.master : before.overrides.get(key);
    const property =
      old === undefined
        ? refusalOfNew({ before, after, component })
        : refusalOfChange(old, component, { before, after });
    if (property !== undefined) return property;
  }
  return undefined;
}

interface Both {
  readonly before: CalendarObject;
  readonly after: CalendarObject;
}

/** An exception that the attendee made, to answer for one instance. */
function refusalOfNew({ before, after, component }: Both & { component: Component }) {
  const id = first(component, 'RECURRENCE-ID');
  if (before.master === undefined || id === undefined) return 'RECURRENCE-ID';
  // What was called off may be kept as such.
  if (isCancelled(component) && exdatesOf(before).has(momentKey(id, after.zones))) return undefined;
  if (!isInstance(before, before.master, id)) return 'RECURRENCE-ID';
  const kind = changeOfException(before, before.master, { component, zones: after.zones });
  return kind === 'reschedule'
    ? 'DTSTART'
    : refusalOfPeople(modelAt(before, before.master, id), component);
}

function refusalOfChange(
  old: Component,
  component: Component,
  { before, after }: Both,
): string | undefined {
  const times = changeOf(
    { component: withoutWords(old), zones: before.zones },
    { component: withoutWords(component), zones: after.zones },
  );
  if (times === 'reschedule') return 'DTSTART';
  const text = ['SUMMARY', 'LOCATION'].find(
    (name) => plain(valueOf(old, name)) !== plain(valueOf(component, name)),
  );
  return text ?? refusalOfPeople(old, component);
}

/** Who invited, and who is invited; only delegates come with an attendee. */
function refusalOfPeople(old: Component, component: Component): string | undefined {
  const organizer = (c: Component) => {
    const line = organizerOf(c);
    return line && addressOf(line);
  };
  if (organizer(old) !== organizer(component)) return 'ORGANIZER';
  const before = attendeesOf(old).map(addressOf);
  const after = attendeesOf(component);
  const isKept = before.every((address) => after.some((line) => addressOf(line) === address));
  const isAdded = after.some(
    (line) =>
      !before.includes(addressOf(line)) &&
      !line.parameters.some((p) => p.name === 'DELEGATED-FROM'),
  );
  return isKept && !isAdded ? undefined : 'ATTENDEE';
}

/** Of the attachments that the server keeps. */
// RFC 8607 §4.3
function managedIdsOf(object: CalendarObject): ReadonlySet<string> {
  const lines = componentsOf(object).flatMap((component) => all(component, 'ATTACH'));
  return new Set(lines.flatMap((line) => parameter(line, 'MANAGED-ID') ?? []));
}

/** What may be left out of the comparison of times: EXDATE is looked at as a whole, and EXRULE is known to few programs. */
function withoutWords(component: Component): Component {
  const properties = component.properties.filter(
    ({ name }) => name !== 'EXDATE' && name !== 'EXRULE',
  );
  return { ...component, properties };
}

function plain(text: string | undefined): string {
  return (text ?? '')
    .replace(/\\[nN]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
