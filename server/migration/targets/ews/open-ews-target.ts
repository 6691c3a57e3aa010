import { resolveNames } from '#codecs/ews/resolve-names.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { EwsConnection } from '../../ews/connect-ews.ts';
import { ewsFromEndpoint } from '../../ews/ews-endpoint.ts';
import { listAccounts } from '../../ews/list-accounts.ts';
import { readOwnZone } from '../../ews/own-zone.ts';
import { probeEws } from '../../ews/probe-ews.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Target } from '../../target.ts';
import type { EwsAccount } from './ews-account.ts';
import { createEwsTargetSession } from './ews-target-session.ts';
import { readFolders } from './expect-folder.ts';

const utc = namedZone('UTC')!;

/** An Exchange server, 2007 to Subscription Edition, as an administrator describes it. */
export async function ewsTargetFromEndpoint(opening: EndpointOpening): Promise<Target> {
  const wish = opening.endpoint.options['time-zone'];
  const zone = wish === undefined ? utc : namedZone(wish);
  if (zone === undefined)
    throw new DomainError('bad-value', `time-zone ${wish} is no name such as Europe/Berlin`);
  return openEwsTarget(await ewsFromEndpoint(opening), zone);
}

export function openEwsTarget(connection: EwsConnection, defaultZone = utc): Target {
  const elsewhere = async (): Promise<never> => {
    throw new DomainError(
      'not-supported',
      'mailboxes of Exchange are made in its own administration (New-Mailbox), not over EWS',
    );
  };
  return {
    kind: 'ews',
    async probe() {
      const { product, facts, warnings } = await probeEws(connection);
      return {
        product,
        facts,
        kinds: ['mailbox', 'calendar', 'addressbook', 'tasks', 'notes'],
        maxItemBytes: undefined,
        warnings: [...warnings, ...ownWarnings],
      };
    },
    async known(addresses) {
      const { administrator } = connection;
      // Nobody to ask: whether there is a mailbox is seen when it is opened.
      if (administrator === undefined) return new Set(addresses);
      const found = new Set<string>();
      for (const address of addresses)
        try {
          const { entries } = await administrator.call(resolveNames(address));
          if (entries.some((e) => e.address.toLowerCase() === address.toLowerCase()))
            found.add(address);
        } catch (error) {
          if (!isDomainError(error, 'not-found')) throw error;
        }
      return found;
    },
    async addresses() {
      const { administrator } = connection;
      if (administrator === undefined) return [];
      const accounts = await Array.fromAsync(listAccounts(administrator));
      return accounts.map(({ name }) => name);
    },
    createAccount: elsewhere,
    removeAccount: elsewhere,
    async open({ address, password }) {
      const calls = connection.open(address, password);
      const folders: EwsAccount['folders'] = new Map();
      await readFolders({ calls, folders });
      const zone = (await readOwnZone(calls)) ?? defaultZone;
      const account: EwsAccount = { calls, folders, zone, categories: [] };
      return createEwsTargetSession(account);
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
    },
  };
}

const ownWarnings: readonly string[] = [
  'Exchange rewrites messages as it stores them: verification compares presence, flags and dates, not contents',
];
