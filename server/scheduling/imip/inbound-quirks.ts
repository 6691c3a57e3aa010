import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { methodsOfAttendees } from '../itip/message.ts';
import { addressOf, attendeesOf, organizerOf } from '../itip/participants.ts';
import { withLines } from '../itip/property-lines.ts';

/** What the mail says beside its calendar. */
export interface MailFacts {
  readonly from: string | undefined;
  /** Address of the account that got it. */
  readonly recipient: string | undefined;
  readonly method: string | undefined;
}

const scheduled = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);

/** A calendar as other programs mean it, where they do not write what they mean. See docs/quirks.md. */
export function withoutQuirks(calendar: Component, facts: MailFacts): Component {
  const method = (valueOf(calendar, 'METHOD') ?? facts.method ?? '').trim().toUpperCase();
  return {
    ...calendar,
    components: calendar.components.map((component) =>
      scheduled.has(component.name) ? mended(component, method, facts) : component,
    ),
  };
}

function mended(component: Component, method: string, facts: MailFacts): Component {
  return withOneReplier(withOrganizer(withWholeDays(component), method, facts), method, facts);
}

const dayNames = new Set(['DTSTART', 'DTEND', 'RECURRENCE-ID', 'EXDATE']);

/** Outlook writes whole days as midnights of its own zone, or as what UTC is then; elsewhere they would begin at an odd hour. */
function withWholeDays(component: Component): Component {
  if (valueOf(component, 'X-MICROSOFT-CDO-ALLDAYEVENT')?.toUpperCase() !== 'TRUE') return component;
  return {
    ...component,
    properties: component.properties.map((line) => (dayNames.has(line.name) ? toDay(line) : line)),
  };
}

function toDay(line: ContentLine): ContentLine {
  const values = line.value.split(',').map((value) => dayOf(value.trim()));
  if (values.some((value) => value === undefined)) return line;
  const parameters = line.parameters.filter((p) => p.name !== 'TZID' && p.name !== 'VALUE');
  return {
    ...line,
    parameters: [{ name: 'VALUE', values: ['DATE'] }, ...parameters],
    value: values.join(','),
  };
}

/** The day whose midnight that is. Of one in UTC the zone is not known: it is taken as the nearest midnight, as if at most twelve hours off. */
function dayOf(value: string): string | undefined {
  const [, day, hour, isUtc] = /^(\d{8})T(\d\d)\d\d00(Z?)$/.exec(value) ?? [];
  if (day === undefined) return undefined;
  if (isUtc !== 'Z') return value.endsWith('T000000') ? day : undefined;
  if (Number(hour) < 12) return day;
  try {
    return Temporal.PlainDate.from(day).add({ days: 1 }).toString().replaceAll('-', '');
  } catch {
    return undefined;
  }
}

/** Without ORGANIZER, who sends an invitation is the organizer, and who gets an answer. */
function withOrganizer(component: Component, method: string, facts: MailFacts): Component {
  if (organizerOf(component) !== undefined || method === 'PUBLISH') return component;
  const address = methodsOfAttendees.has(method) ? facts.recipient : facts.from;
  if (address === undefined) return component;
  return withLines(component, 'ORGANIZER', [
    { name: 'ORGANIZER', parameters: [], value: `mailto:${address}` },
  ]);
}

/** Some answers name all who were invited: the one who sends it is the one who answers. */
function withOneReplier(component: Component, method: string, { from }: MailFacts): Component {
  const attendees = attendeesOf(component);
  if (!methodsOfAttendees.has(method) || attendees.length < 2) return component;
  if (attendees.some((line) => parameter(line, 'DELEGATED-FROM') !== undefined)) return component;
  const own = attendees.find((line) => addressOf(line) === from);
  return own === undefined ? component : withLines(component, 'ATTENDEE', [own]);
}
