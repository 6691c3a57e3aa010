import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar, formatCalendarInTurns } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendarInTurns } from '#codecs/icalendar/parse-calendar.ts';
import { createTurns } from '#platform/turns.ts';
import { tryParseCalendar } from './try-parse-calendar.ts';

/** From here on others get their turn in between: some milliseconds of work. */
const LARGE_CHARS = 200_000;

/** The text of a calendar after a change; the very same when nothing changes, or when it cannot be read. */
export function changeCalendar(
  text: string,
  change: (calendar: Component) => Component,
): string | Promise<string> {
  if (text.length > LARGE_CHARS) return changeLarge(text, change);
  const calendar = tryParseCalendar(text);
  if (calendar === undefined) return text;
  const changed = change(calendar);
  return changed === calendar ? text : formatCalendar(changed);
}

async function changeLarge(
  text: string,
  change: (calendar: Component) => Component,
): Promise<string> {
  const { next } = createTurns();
  const calendar = await parseCalendarInTurns(text, next).catch(() => undefined);
  if (calendar === undefined) return text;
  await next();
  const changed = change(calendar);
  await next();
  return changed === calendar ? text : await formatCalendarInTurns(changed, next);
}
