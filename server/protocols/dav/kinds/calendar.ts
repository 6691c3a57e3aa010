import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import { readFile } from 'node:fs/promises';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { assertCalendarObject, assertFewAttendees } from '../caldav/assert-calendar-object.ts';
import { supportedComponents } from '../caldav/supported-components.ts';
import { isMasked, maskText } from '../caldav/masked.ts';
import { hideBookkeeping } from '#scheduling/bookkeeping.ts';
import { refuse } from '../errors.ts';
import type { CollectionRules } from './collection-rules.ts';
import { isGeneric, mediaTypeName } from './media-type.ts';

const TYPE = 'text/calendar';

// RFC 4791 §5.3.2.1
/** Calendars, task lists and notes. */
export const calendarRules: CollectionRules = {
  resourceTypes: '<C:calendar/>',
  takesEmpty: false,
  maxSize: (settings) => settings.maxObjectSize,
  mediaTypeOf(declared) {
    const name = mediaTypeName(declared);
    if (name === TYPE || isGeneric(name)) return `${TYPE}; charset=utf-8`;
    return refuse(403, 'A calendar holds text/calendar', {
      ns: CALDAV,
      name: 'supported-calendar-data',
    });
  },
  // Whatever parameters it was sent with, it was read as UTF-8 and by its own text.
  contentTypeOf: ({ component }) =>
    `${TYPE}; charset=utf-8${component === '' ? '' : `; component=${component.toLowerCase()}`}`,
  async assertAcceptable({ content }, { collection, settings, stored }) {
    const bytes = content.kind === 'memory' ? content.bytes : await readFile(content.path);
    const object = await assertCalendarObject(
      bytes,
      supportedComponents(collection, await stored()),
    );
    assertFewAttendees(object, settings.maxAttendees);
  },
  conceal: (node, bytes) =>
    isMasked(node, storedTextOf(bytes)) ? maskText(node, bytes) : undefined,
  sizeCondition: { ns: CALDAV, name: 'max-resource-size' },
  show: ({ scheduleTag }, bytes) => {
    const text = scheduleTag === undefined ? '' : storedTextOf(bytes);
    const shown = hideBookkeeping(text);
    return shown === text ? undefined : shown;
  },
  uidConflict: { ns: CALDAV, name: 'no-uid-conflict' },
};
