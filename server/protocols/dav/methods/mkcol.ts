import { formatDavDocument, formatPropResponse } from '#codecs/webdav/format-multistatus.ts';
import { parseMkcol } from '#codecs/webdav/property-update.ts';
import { sendXml } from '../answers/send.ts';
import { hasBody, readXml } from '../body.ts';
import { makeCollection, assertXmlBody, type AnswerRefused } from './make-collection.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.3, RFC 5689 §3
export const mkcol: DavMethod = {
  name: 'MKCOL',
  isOn: (node) => node.kind === 'missing',
  async run(request) {
    if (hasBody(request.exchange)) assertXmlBody(request);
    const body = await readXml(request);
    const changes = body === undefined ? [] : parseMkcol(body);
    await makeCollection(request, changes, answerRefused);
  },
};

// RFC 5689 §5.1
const answerRefused: AnswerRefused = (exchange, propstats) => {
  const response = formatPropResponse('', propstats);
  // The same propstats as in a multistatus, without the response around them.
  const inner = response.replace(/^<D:response><D:href><\/D:href>|<\/D:response>\n$/g, '');
  sendXml(exchange, 403, formatDavDocument('D:mkcol-response', inner));
};
