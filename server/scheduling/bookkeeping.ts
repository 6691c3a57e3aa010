import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { unfoldText } from '#codecs/content-lines/unfold-text.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { mapComponents, type CalendarObject } from './itip/calendar-object.ts';
import { exdatesOf } from './itip/instance.ts';
import { ASKED_AT, addressOf, attendeesOf, type IsMe } from './itip/participants.ts';
import { setParameter, withLines } from './itip/property-lines.ts';
import { sequenceOf } from './itip/revision.ts';

// What scheduling notes in stored objects for itself: parameters and properties that no program gets to see, and that are put back
// into what programs store.
const PREFIX = 'X-MAILSTEAD-';
/** Names are read in either case. */
const NOTED = new RegExp(PREFIX, 'i');

/** A calendar without what this server notes in it for itself. */
export function withoutBookkeeping(component: Component): Component {
  return {
    ...component,
    properties: component.properties.filter((l) => !l.name.startsWith(PREFIX)).map(withoutNotes),
    components: component.components.map(withoutBookkeeping),
  };
}

/**
 * A message that goes to another server, or comes from one. Of all that is noted a REQUEST says one thing, of whom it is for and once
 * the meeting has changed: from which SEQUENCE on an answer counts, so that both servers take the same answers for good.
 * @param isFor whom it is for
 */
// RFC 5546 §2.1.4
export function withoutNotesForMail(message: Component, isFor: IsMe): Component {
  const bare = withoutBookkeeping(message);
  if (valueOf(message, 'METHOD')?.trim().toUpperCase() !== 'REQUEST') return bare;
  const components = bare.components.map((component, i) => {
    const noted = message.components[i]!;
    if (sequenceOf(noted) === 0) return component;
    const attendees = attendeesOf(noted).map((line) =>
      isFor(addressOf(line))
        ? setParameter(withoutNotes(line), ASKED_AT, parameter(line, ASKED_AT))
        : withoutNotes(line),
    );
    return withLines(component, 'ATTENDEE', attendees);
  });
  return { ...bare, components };
}

/** The same of a text; one without anything noted stays as it is, to the byte. */
export function hideBookkeeping(text: string): string {
  if (!NOTED.test(unfoldText(text))) return text;
  try {
    return formatCalendar(withoutBookkeeping(parseCalendar(text)));
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return text;
  }
}

/** What a program stores, with what was noted in `before` and the program did not see. */
export function withBookkeepingOf(before: CalendarObject, after: CalendarObject): CalendarObject {
  const noted = mapComponents(after, (component, key) => {
    const old = key === undefined ? before.master : before.overrides.get(key);
    return old === undefined ? component : withNotesOf(old, component);
  });
  return withNotedDates(before, noted);
}

/** Programs list dates in one line, or write them in another zone, that were in lines of their own. */
function withNotedDates(before: CalendarObject, after: CalendarObject): CalendarObject {
  const known = exdatesOf(before);
  const isNoted = (line: ContentLine) => line.parameters.some((p) => p.name.startsWith(PREFIX));
  if (after.master === undefined || ![...known.values()].some(isNoted)) return after;
  const dates = [...exdatesOf(after)].map(([key, line]) => withNotesFrom(known.get(key), line));
  return { ...after, master: withLines(after.master, 'EXDATE', dates) };
}

function withNotesOf(old: Component, component: Component): Component {
  const known = new Map(old.properties.map((line) => [keyOf(line), line]));
  const noted = old.properties.filter(
    ({ name }) => name.startsWith(PREFIX) && !component.properties.some((l) => l.name === name),
  );
  const lines = component.properties.map((line) => withNotesFrom(known.get(keyOf(line)), line));
  return { ...component, properties: [...lines, ...noted] };
}

function withNotesFrom(old: ContentLine | undefined, line: ContentLine): ContentLine {
  const notes = (old?.parameters ?? []).filter(
    ({ name }) => name.startsWith(PREFIX) && !line.parameters.some((p) => p.name === name),
  );
  return notes.length === 0 ? line : { ...line, parameters: [...line.parameters, ...notes] };
}

function keyOf(line: ContentLine): string {
  return `${line.name} ${line.name === 'ATTENDEE' ? addressOf(line) : line.value}`;
}

function withoutNotes(line: ContentLine): ContentLine {
  const parameters = line.parameters.filter((p) => !p.name.startsWith(PREFIX));
  return parameters.length === line.parameters.length ? line : { ...line, parameters };
}
