import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parseMkcol } from '#codecs/webdav/property-update.ts';
import { hasBody, readXml } from '../body.ts';
import { refuse } from '../errors.ts';
import { makeCollection, assertXmlBody } from './make-collection.ts';
import type { DavMethod } from './method.ts';

// RFC 4791 §5.3.1
export const mkcalendar: DavMethod = {
  name: 'MKCALENDAR',
  isOn: (node) => node.kind === 'missing' && node.place?.space === 'calendars',
  async run(request) {
    const { path } = request;
    if (!('space' in path) || path.space !== 'calendars')
      refuse(403, 'A calendar cannot lie here', {
        ns: CALDAV,
        name: 'calendar-collection-location-ok',
      });
    if (hasBody(request.exchange)) assertXmlBody(request);
    const body = await readXml(request);
    const changes = body === undefined ? [] : parseMkcol(body, 'mkcalendar', CALDAV);
    await makeCollection(request, changes, 'C:mkcalendar-response');
  },
};
