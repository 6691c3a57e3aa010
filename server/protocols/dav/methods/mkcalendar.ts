import {
  formatMultistatusEnd,
  formatPropResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parseMkcol } from '#codecs/webdav/property-update.ts';
import { sendMultistatus } from '../answers/send.ts';
import { hasBody, readXml } from '../body.ts';
import { refuse, refuseFor } from '../errors.ts';
import type { DavRequest } from '../request.ts';
import { makeCollection, assertXmlBody } from './make-collection.ts';
import type { DavMethod } from './method.ts';

// RFC 4791 §5.3.1
export const mkcalendar: DavMethod = {
  name: 'MKCALENDAR',
  isOn: (node) => node.kind === 'missing' && node.place?.space === 'calendars',
  async run(request) {
    request.exchange.response.setHeader('cache-control', 'no-cache');
    const href = await locate(request);
    if (hasBody(request.exchange)) assertXmlBody(request);
    const body = await readXml(request);
    const changes = body === undefined ? [] : parseMkcol(body, 'mkcalendar', CALDAV);
    await makeCollection(request, changes, async (exchange, propstats) => {
      const response = formatPropResponse(href, propstats);
      await sendMultistatus(exchange, multistatusStart + response + formatMultistatusEnd());
    });
  },
};

// RFC 4791 §5.3.1.1
/** Where it is to be made. @throws DavRefused 403 with the precondition */
async function locate(request: DavRequest): Promise<string> {
  const { path } = request;
  const isAmongCalendars = 'space' in path && path.space === 'calendars';
  const node = isAmongCalendars ? await request.resolve() : undefined;
  if (node !== undefined && node.kind !== 'missing')
    refuseFor(403, 'resource-must-be-null', 'There is something at this address');
  if (node === undefined || node.place?.parent !== undefined)
    refuse(403, 'A calendar cannot lie here', {
      ns: CALDAV,
      name: 'calendar-collection-location-ok',
    });
  return node.href.replace(/\/?$/, '/');
}
