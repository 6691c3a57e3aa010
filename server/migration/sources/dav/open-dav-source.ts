import { DomainError } from '#platform/errors.ts';
import { describeDav } from '../../dav-end/describe-dav.ts';
import { findDavFolders } from '../../dav-end/dav-folders.ts';
import { openDavEnd } from '../../dav-end/dav-sign-in.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { DavSession } from './dav-session.ts';

/** A server of calendars and address books, to read from. @throws DomainError bad-value, not-found */
export async function openDavSource(opening: EndpointOpening): Promise<Source> {
  const end = await openDavEnd(opening);
  return {
    kind: 'dav',
    async probe(login) {
      const elsewhere = [
        { kinds: ['imap', 'pop3'], what: 'mail (name its server as a further --from)' },
        { kinds: ['sieve'], what: 'rules (name the ManageSieve server as a further --from)' },
      ];
      if (login === undefined)
        return {
          ...(await describeDav(end.anonymous(), end.url)),
          elsewhere,
          notCarriedOver: [],
        };
      const account = await end.open(login);
      const { homes, client } = account;
      const [home = end.url] = [...homes.calendars, ...homes.addressBooks];
      const about = await describeDav(client, home);
      const { own, ofOthers, generated } = await findDavFolders(account);
      const names = own.map(({ kind, path }) => `${path.join('/')} (${kind})`);
      return {
        ...about,
        facts: {
          ...about.facts,
          'signed in as': login.name,
          collections: names.join(', '),
          changes: own.every(({ collection }) => collection.canSync)
            ? 'sync-collection'
            : 'by comparing ETags',
        },
        elsewhere,
        notCarriedOver: [
          ...ofOthers.map(({ displayName }) => `${displayName}, which belongs to somebody else`),
          ...generated.map(
            ({ displayName }) =>
              `${displayName}, which the server makes of its own list of addresses`,
          ),
        ],
      };
    },
    // eslint-disable-next-line require-yield
    async *accounts() {
      throw new DomainError(
        'not-supported',
        'CalDAV does not tell which accounts there are; give a list with `mailstead migrate users --csv FILE`',
      );
    },
    open: async (login) => new DavSession(await end.open(login)),
    async [Symbol.asyncDispose]() {
      end[Symbol.dispose]();
    },
  };
}
