import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { CalendarObjectError } from '#codecs/icalendar/calendar-object-error.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { CALDAV, CALENDARSERVER } from '#codecs/webdav/namespaces.ts';
import { textOf } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { checkWorkingHours, writeWorkingHours } from '#groupware/working-hours.ts';
import { availabilityOfHours } from '#scheduling/hours-availability.ts';
import { refuse, refuseProtected } from '../errors.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { storedText } from '../properties/stored-properties.ts';
import type { CollectionNode } from '../tree/node.ts';
import { defineZonesIn, zoneDefinerFor } from './asked-zones.ts';

const NAME = 'calendar-availability';
const KEY = `{${CALDAV}}${NAME}`;

// RFC 7953 §7.2.4
/**
 * When somebody is there, on the scheduling inbox: free/busy times are worked out with it. Apple's programs call it so in a
 * namespace of their own.
 */
export const availabilityProperties: readonly LiveProperty[] = [CALDAV, CALENDARSERVER].map((ns) =>
  defineProperty({
    ns,
    name: NAME,
    on: ['collection'],
    async read(node, context) {
      if (!isInbox(node)) return undefined;
      const text = storedText(await context.stored(node), KEY);
      if (text !== undefined)
        return escapeXmlText(await defineZonesIn(zoneDefinerFor(context), text));
      const resource = await context.deps.directory.resources.get(node.owner.id);
      const hours = resource?.policy.hours ?? undefined;
      return hours && escapeXmlText(formatCalendar(availabilityOfHours(hours)));
    },
    write: {
      check(element, node) {
        if (!isInbox(node)) refuseProtected();
        if (element !== undefined) assertAvailability(textOf(element));
      },
      async prepare(element, { owner }, { deps }) {
        const text = element && textOf(element);
        return async () =>
          await deps.store.transact(owner.id, async (tx) => await writeWorkingHours(tx, text));
      },
    },
  }),
);

function isInbox({ collection }: CollectionNode): boolean {
  return collection.kind === 'calendar' && collection.role === 'inbox';
}

/** @throws DavRefused 403 with the precondition, and words that name line and property */
function assertAvailability(text: string): void {
  try {
    checkWorkingHours(text);
  } catch (error) {
    if (error instanceof ContentSyntaxError || error instanceof CalendarObjectError)
      refuseData(error.message);
    throw error;
  }
}

function refuseData(text: string): never {
  return refuse(403, text, { ns: CALDAV, name: 'valid-calendar-data' });
}
