import { encode } from '../../graph/folder-tree.ts';
import { eventExpand, eventSelect } from '../../graph/calendar/event-select.ts';
import { readEvent } from '../../graph/calendar/read-event.ts';
import type { GraphReading } from './graph-reading.ts';
import type { DocumentReader } from './read-documents.ts';

export function eventReader({ mailbox, resolver }: GraphReading): DocumentReader {
  const context = { owner: mailbox.owner, resolver };
  const pathOf = (id: string, select: string, expand: string): string =>
    encode(`/events/${encodeURIComponent(id)}?$select=${select}&$expand=${expand}`);
  return {
    path: (id) =>
      pathOf(id, `${eventSelect},cancelledOccurrences`, `${eventExpand},exceptionOccurrences`),
    // Not every service knows what instances of a series are other than the rest.
    plainPath: (id) => pathOf(id, eventSelect, eventExpand),
    toItem: async (event) => await readEvent(mailbox, event, context),
  };
}
