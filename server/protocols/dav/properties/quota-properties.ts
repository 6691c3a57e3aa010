import { DAV } from '#codecs/webdav/namespaces.ts';
import { defineProperty, type LiveProperty } from './property.ts';

// RFC 4331 §3, RFC 4331 §4
export const quotaProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: DAV,
    name: 'quota-used-bytes',
    on: ['home', 'collection'],
    read: async (_, { reader }) => String((await reader.usage()).bytes),
  }),
  defineProperty({
    ns: DAV,
    name: 'quota-available-bytes',
    on: ['home', 'collection'],
    async read({ owner }, { deps, reader }) {
      const { quota } = await deps.directory.accounts.limitsOf(owner.id);
      if (quota.bytes === null) return undefined;
      return String(Math.max(0, quota.bytes - (await reader.usage()).bytes));
    },
  }),
];
