import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { streamMultistatus } from '../answers/stream-multistatus.ts';
import { answerMultiget, isMultigetOn } from '../reports/multiget.ts';
import { planObjects } from '../reports/object-plan.ts';
import type { DavReport } from '../reports/report.ts';
import { addressDataElement } from './address-data.ts';

const kinds = ['addressbook'] as const;

/** Cards by their addresses. */
// RFC 6352 §8.7
export const addressBookMultiget: DavReport = {
  ns: CARDDAV,
  name: 'addressbook-multiget',
  isOn: (node) => isMultigetOn(node, kinds),
  async run(request, node, body) {
    const { properties, hrefs } = parseMultiget(body);
    const plan = planObjects(request, properties, addressDataElement(request));
    const planFor = async () => plan;
    await streamMultistatus(request, answerMultiget(request, node, { kinds, hrefs, planFor }));
  },
};
