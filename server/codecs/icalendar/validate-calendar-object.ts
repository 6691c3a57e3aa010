import { assertNoNul } from '#codecs/content-lines/assert-no-nul.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { CalendarObjectError, type CalendarPrecondition } from './calendar-object-error.ts';
import { checkComponentValues } from './check-component-values.ts';
import type { Component } from './component.ts';
import { parseCalendar, parseCalendarInTurns } from './parse-calendar.ts';
import { mainComponents } from './main-components.ts';
import { first, textOf } from './property.ts';
import { createZones } from './time-zones.ts';

export interface CalendarObjectOptions {
  /** Names of components that the collection takes, in capitals. */
  readonly supportedComponents: readonly string[];
}

/** What a calendar object is about. */
export interface CalendarObject {
  readonly calendar: Component;
  readonly uid: string;
  /** VEVENT, VTODO, ... */
  readonly component: string;
  /** The master, if there is one, and overridden instances. */
  readonly components: readonly Component[];
}

/** As long as a line of ten; what is longer would make the index a store of texts. */
const MAX_UID_LENGTH = 1_000;

/** Parses a text that is to be kept as a calendar object. @throws CalendarObjectError */
export function readCalendarObject(text: string, options: CalendarObjectOptions): CalendarObject {
  let calendar: Component;
  try {
    assertNoNul(text);
    calendar = parseCalendar(text);
  } catch (error) {
    throw asRefusal(error);
  }
  return validateCalendarObject(calendar, options);
}

/** readCalendarObject() in steps between which `next` lets others have their turn. @throws CalendarObjectError */
export async function readCalendarObjectInTurns(
  text: string,
  options: CalendarObjectOptions,
  next: () => Promise<void> | undefined,
): Promise<CalendarObject> {
  let calendar: Component;
  try {
    assertNoNul(text);
    await next();
    calendar = await parseCalendarInTurns(text, next);
  } catch (error) {
    throw asRefusal(error);
  }
  await next();
  return validateCalendarObject(calendar, options);
}

/** Holds a calendar to what a calendar object may be. @throws CalendarObjectError */
// RFC 4791 §4.1, §5.3.2.1
export function validateCalendarObject(
  calendar: Component,
  { supportedComponents }: CalendarObjectOptions,
): CalendarObject {
  checkCalendar(calendar);
  const components = mainComponents(calendar);
  const [main] = components;
  if (main === undefined) throw invalidObject('a calendar object needs an event, task or the like');
  if (!supportedComponents.includes(main.name))
    throw new CalendarObjectError(
      'supported-calendar-component',
      `this collection does not take ${main.name}, only ${supportedComponents.join(', ')}`,
      { line: main.line },
    );
  const uid = checkIdentity(main, components);
  const zones = createZones(calendar, 'UTC');
  try {
    for (const component of components) checkComponentValues(component, zones);
  } catch (error) {
    throw asRefusal(error);
  }
  return { calendar, uid, component: main.name, components };
}

function checkCalendar(calendar: Component): void {
  const method = first(calendar, 'METHOD');
  if (method !== undefined)
    throw invalidObject('a calendar object has no METHOD: that is for messages', {
      line: method.line,
      property: 'METHOD',
    });
  checkIs(calendar, 'VERSION', '2.0');
  checkIs(calendar, 'CALSCALE', 'GREGORIAN');
}

/** A property that may be absent, and must be that when it is there. */
function checkIs(calendar: Component, name: string, expected: string): void {
  const line = first(calendar, name);
  if (line !== undefined && line.value.trim().toUpperCase() !== expected)
    throw new CalendarObjectError(
      'supported-calendar-data',
      `"${line.value.slice(0, 40)}" where ${expected} is expected`,
      { line: line.line, property: name },
    );
}

function checkIdentity(main: Component, components: readonly Component[]): string {
  const uid = textOf(main, 'UID');
  let master: Component | undefined;
  for (const component of components) {
    if (component.name !== main.name)
      throw invalidObject(`a ${component.name} beside a ${main.name} in one calendar object`, {
        line: component.line,
      });
    const ownUid = textOf(component, 'UID');
    if (ownUid === undefined || ownUid === '')
      throw invalidObject(`this ${component.name} has no UID`, { line: component.line });
    const place = { line: first(component, 'UID')?.line, property: 'UID' };
    if (ownUid !== uid) throw invalidObject('a second UID in one calendar object', place);
    if (ownUid.length > MAX_UID_LENGTH)
      throw invalidObject(`longer than ${MAX_UID_LENGTH} characters`, place);
    if (first(component, 'RECURRENCE-ID') !== undefined) continue;
    if (master !== undefined)
      throw invalidObject(
        `a second ${component.name} of this UID without RECURRENCE-ID; the other begins on line ${master.line}`,
        { line: component.line },
      );
    master = component;
  }
  return uid!;
}

function invalidObject(
  reason: string,
  place?: { line?: number | undefined; property?: string },
): CalendarObjectError {
  return new CalendarObjectError('valid-calendar-object-resource', reason, place);
}

function asRefusal(error: unknown): unknown {
  const precondition: CalendarPrecondition = 'valid-calendar-data';
  return error instanceof ContentSyntaxError
    ? new CalendarObjectError(precondition, error.reason, error)
    : error;
}
