import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { decodeText } from '#codecs/mime/decode-body.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { problemWith } from '#groupware/import-calendar.ts';
import { splitCalendar } from '#groupware/calendar-objects.ts';
import type { Bytes } from '#platform/bytes.ts';
import { calendarOf } from './calendar-of.ts';

/** The texts of all calendar parts of a message, those in messages within it too. */
export function calendarTextsIn(message: Bytes): string[] {
  const texts: string[] = [];
  const walk = (part: MessagePart): void => {
    if (part.type === 'text' && part.subtype === 'calendar') texts.push(decodeText(message, part));
    for (const child of part.children) walk(child);
  };
  walk(parseMessage(message));
  return texts;
}

/**
 * One calendar object out of the texts in which a server keeps it in parts: the series in one, changed instances in others. The
 * last text counts for an instance that is in several.
 * @throws ContentSyntaxError when there is none, or it is none that a calendar keeps
 */
export function joinCalendarTexts(texts: readonly string[]): string {
  const zones = new Map<string, Component>();
  const instances = new Map<string, Component>();
  for (const calendar of texts.flatMap((text) => parseCalendars(text)))
    for (const component of calendar.components) {
      if (component.name === 'VTIMEZONE') zones.set(valueOf(component, 'TZID') ?? '', component);
      else instances.set(valueOf(component, 'RECURRENCE-ID') ?? '', component);
    }
  const whole = calendarOf(...zones.values(), ...instances.values());
  const [object, ...more] = splitCalendar(formatCalendar(whole));
  if (object === undefined) throw new ContentSyntaxError('there is no event or task in it');
  const problem = problemWith(object);
  if (problem !== undefined) throw new ContentSyntaxError(problem);
  if (more.length > 0) throw new ContentSyntaxError('it has several UIDs');
  return object.text;
}
