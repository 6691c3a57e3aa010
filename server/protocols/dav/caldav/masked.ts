import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { unfoldText } from '#codecs/content-lines/unfold-text.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { privateParts } from '#codecs/icalendar/is-private.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import { withComponents } from '#codecs/icalendar/property.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import { hideBookkeeping } from '#scheduling/bookkeeping.ts';
import type { StoredDocument } from '#store/document.ts';

/** What is told of a private event: when it is, and that it takes time. */
const told: ReadonlySet<string> = new Set(
  (
    'UID DTSTAMP DTSTART DTEND DURATION DUE SEQUENCE CLASS CREATED LAST-MODIFIED ' +
    'RRULE RDATE EXRULE EXDATE RECURRENCE-ID TRANSP STATUS BUSYTYPE'
  ).split(' '),
);

/** A class that nobody knows is private. */
const PRIVATE = /^(?:[\w-]+\.)?CLASS[^:\r\n]*:(?![ \t]*PUBLIC[ \t]*\r?$)/im;

/** A calendar object, or a calendar of which the private objects alone matter. */
export interface ShownNode {
  readonly rights: string;
  readonly document?: Pick<StoredDocument, 'scheduleTag'>;
}

/** Whether what is private in a document is kept from who asks. */
export function isMasked({ rights }: { readonly rights: string }, text: string): boolean {
  return !seesPrivateItems(rights) && PRIVATE.test(unfoldText(text));
}

// RFC 5545 §3.8.1.3
/** The text of a calendar object as who asks may see it: others see of private events that they take time. */
export function maskText(node: ShownNode, bytes: Buffer): string {
  const stored = storedTextOf(bytes);
  // Only in meetings is anything noted.
  const text = node.document?.scheduleTag === undefined ? stored : hideBookkeeping(stored);
  if (!isMasked(node, text)) return text;
  try {
    return formatCalendar(maskCalendar(parseCalendar(text)));
  } catch {
    // What cannot be read cannot be shown in part.
    return '';
  }
}

/** A calendar as others see it. */
export function maskCalendar(calendar: Component): Component {
  const hidden = privateParts(calendar);
  return withComponents(
    calendar,
    calendar.components.map((part) => (hidden.has(part) ? maskComponent(part) : part)),
  );
}

function maskComponent(component: Component): Component {
  const { properties, components } = onlyTold(component);
  return { ...component, properties: [...properties, textProperty('SUMMARY', 'Busy')], components };
}

// RFC 7953 §3.1
/** Hours that somebody is there are times, too: without them an availability is busy all the time. */
function onlyTold(component: Component): Component {
  return {
    ...component,
    properties: component.properties.filter((line) => told.has(line.name)),
    components: component.components.filter((c) => c.name === 'AVAILABLE').map(onlyTold),
  };
}
