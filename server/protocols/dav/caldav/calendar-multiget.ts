import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { streamMultistatus } from '../answers/stream-multistatus.ts';
import { readCollectionProperties } from '../properties/stored-properties.ts';
import { answerMultiget, isMultigetOn } from '../reports/multiget.ts';
import { planObjects } from '../reports/object-plan.ts';
import type { DavReport } from '../reports/report.ts';
import type { CollectionNode } from '../tree/node.ts';
import { zoneDefinerFor } from './asked-zones.ts';
import { calendarDataElement } from './calendar-data.ts';
import { floatingZone } from './floating-zone.ts';

const kinds = ['calendar', 'tasks', 'notes'] as const;

/** Calendar objects by their addresses. */
// RFC 4791 §7.9
export const calendarMultiget: DavReport = {
  ns: CALDAV,
  name: 'calendar-multiget',
  isOn: (node) => isMultigetOn(node, kinds),
  async run(request, node, body) {
    const { properties, hrefs } = parseMultiget(body);
    const defineZones = zoneDefinerFor(request);
    const multiget = {
      kinds,
      hrefs,
      async planFor({ owner, collection }: CollectionNode) {
        const stored = await readCollectionProperties(request.deps, owner, collection);
        const zone = floatingZone(undefined, stored, owner);
        return planObjects(
          request,
          properties,
          calendarDataElement({
            zone,
            maxInstances: request.deps.settings().maxInstances,
            defineZones,
          }),
        );
      },
    };
    await streamMultistatus(request, answerMultiget(request, node, multiget));
  },
};
