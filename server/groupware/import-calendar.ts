import { CalendarObjectError } from '#codecs/icalendar/calendar-object-error.ts';
import { validateCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import type { CollectionKind } from '#store/collection.ts';
import { documentNameOf } from '#store/document-name.ts';
import { splitCalendar, type CalendarObjectText } from './calendar-objects.ts';
import {
  importObjects,
  type ImportOutcome,
  type ImportProblem,
  type ImportTarget,
  type ObjectToImport,
} from './import-objects.ts';

/** Where each kind of object goes by itself. */
const kindOf: Readonly<Record<string, CollectionKind>> = {
  VEVENT: 'calendar',
  VTODO: 'tasks',
  VJOURNAL: 'notes',
};

/**
 * Puts the events, to-dos and journals of a text into an account; nobody is invited or told.
 * @throws ContentSyntaxError naming the line: nothing was stored
 */
export async function importCalendar(
  target: ImportTarget & { readonly kind?: CollectionKind },
  text: string,
): Promise<ImportOutcome> {
  const refused: ImportProblem[] = [];
  const objects: ObjectToImport[] = [];
  for (const object of splitCalendar(text)) {
    const { uid, component, text: body, line } = object;
    const kind = target.kind ?? kindOf[component];
    const reason =
      kind === undefined ? `${component} is not kept in calendars` : problemWith(object);
    if (kind === undefined || reason !== undefined)
      refused.push({ line, uid, reason: reason ?? 'it is not understood' });
    else
      objects.push({
        uid,
        kind,
        name: documentNameOf(uid, 'ics'),
        text: body,
        mediaType: 'text/calendar; charset=utf-8',
        line,
      });
  }
  const outcome = await importObjects(target, objects);
  return { ...outcome, problems: [...refused, ...outcome.problems] };
}

/** Why an object cannot be kept; undefined when it can. */
export function problemWith({ calendar, component }: CalendarObjectText): string | undefined {
  try {
    validateCalendarObject(calendar, { supportedComponents: [component] });
    return undefined;
  } catch (error) {
    if (error instanceof CalendarObjectError) return error.message;
    throw error;
  }
}
