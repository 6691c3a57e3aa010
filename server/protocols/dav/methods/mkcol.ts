import { parseMkcol } from '#codecs/webdav/property-update.ts';
import { hasBody, readXml } from '../body.ts';
import { makeCollection, assertXmlBody } from './make-collection.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.3, RFC 5689 §3
export const mkcol: DavMethod = {
  name: 'MKCOL',
  isOn: (node) => node.kind === 'missing',
  async run(request) {
    if (hasBody(request.exchange)) assertXmlBody(request);
    const body = await readXml(request);
    const changes = body === undefined ? [] : parseMkcol(body);
    await makeCollection(request, changes, 'D:mkcol-response');
  },
};
