import { DAV } from '#codecs/webdav/namespaces.ts';
import { propertyTags } from '#codecs/webdav/property-name.ts';
import { formatHomeToken, readHomeState } from '../home-state.ts';
import { formatSyncToken, syncStateOf } from '../sync-token.ts';
import { isSeenInPart } from '../tree/seen-in-part.ts';
import { defineProperty, everything, type LiveProperty } from './property.ts';

export const syncProperties: readonly LiveProperty[] = [
  // RFC 6578 §4
  defineProperty({
    ns: DAV,
    name: 'sync-token',
    on: ['collection', 'home'],
    async read(node, context) {
      const { reader, deps, user } = context;
      if (node.kind === 'home') {
        const { state, owners } = await readHomeState(context, node, reader);
        for (const owner of owners) await deps.store.settle(owner);
        return formatHomeToken(state);
      }
      const isInPart = isSeenInPart(node, user);
      const token = formatSyncToken(await syncStateOf(node.collection, reader, isInPart));
      await deps.store.settle(node.owner.id);
      return token;
    },
  }),
  // RFC 3253 §3.1.5
  defineProperty({
    ns: DAV,
    name: 'supported-report-set',
    on: everything,
    read: (node, { tables }) =>
      tables.reports
        .filter((report) => report.isOn(node))
        .map(
          (name) =>
            `<D:supported-report><D:report>${propertyTags(name).empty}</D:report></D:supported-report>`,
        )
        .join(''),
  }),
];
