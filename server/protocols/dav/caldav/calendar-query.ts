import { parseCalendarQuery } from '#codecs/caldav/calendar-reports.ts';
import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { sendMultistatus } from '../answers/send.ts';
import { createPropertyContext } from '../properties/render-properties.ts';
import {
  formatObjectResponses,
  MAX_ANSWER_BYTES,
  noText,
  planObjects,
} from '../reports/object-plan.ts';
import type { DavReport } from '../reports/report.ts';
import { toDocumentNode } from '../tree/list-members.ts';
import { readStoredOf } from '../properties/stored-properties.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { readRequest } from '../read-request.ts';
import { zoneDefinerFor } from './asked-zones.ts';
import { calendarDataElement } from './calendar-data.ts';
import { floatingZone } from './floating-zone.ts';
import { formatCut } from '../reports/format-cut.ts';
import { queryCalendar } from './query-calendar.ts';

/** The objects of a calendar that a filter finds; whatever Depth says, as a calendar itself matches no filter. */
// RFC 4791 §7.8
export const calendarQuery: DavReport = {
  ns: CALDAV,
  name: 'calendar-query',
  isOn: (node) =>
    (node.kind === 'collection' || node.kind === 'document') && node.space === 'calendars',
  async run(request, node, body) {
    if (node.kind !== 'collection' && node.kind !== 'document') return;
    assertPrivilege(node, 'read');
    const { deps } = request;
    const query = readRequest(() => parseCalendarQuery(body));
    const most = deps.settings().maxResults;
    const defineZones = zoneDefinerFor(request);
    const text = await deps.store.look(node.owner.id, async (reader) => {
      const context = createPropertyContext(request, reader);
      const stored = await readStoredOf(
        reader,
        node.kind === 'document' ? node.parent : node.collection,
      );
      const zone = readRequest(() => floatingZone(query.zone, stored, node.owner));
      const plan = planObjects(
        request,
        query.properties,
        calendarDataElement({ zone, maxInstances: deps.settings().maxInstances, defineZones }),
      );
      const { found, isCut } = await queryCalendar(reader, node, {
        filter: query.filter,
        zone,
        limit: Math.min(query.limit ?? most, most),
        maxBytes: MAX_ANSWER_BYTES,
        needsText: plan.text !== undefined,
      });
      const objects = found.map(({ document, bytes = noText }) => ({
        node: node.kind === 'document' ? node : toDocumentNode(node, document),
        bytes,
      }));
      const out = multistatusStart + (await formatObjectResponses(plan, objects, context));
      return out + (isCut ? formatCut(node.href) : '') + formatMultistatusEnd();
    });
    await sendMultistatus(request.exchange, text);
  },
};
