import { parseDepth } from '#codecs/webdav/headers.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { expectXml } from '../body.ts';
import { refuse, refuseFor, refuseMissing } from '../errors.ts';
import { reportTable } from '../report-table.ts';
import { assertVisible } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';

// RFC 3253 §3.6
export const report: DavMethod = {
  name: 'REPORT',
  isOn: (node) => node.kind !== 'missing',
  async run(request) {
    const body = await expectXml(request);
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    assertVisible(node);
    const found = reportTable.find((r) => propertyKey(r) === propertyKey(body));
    if (found === undefined || !found.isOn(node))
      return refuseFor(403, 'supported-report', `There is no report ${body.name} here`);
    if (found.isOfOneThing === true && parseDepth(request.header('depth'), '0') !== '0')
      refuse(400, 'The Depth of this report is 0');
    await found.run(request, node, body);
  },
};
