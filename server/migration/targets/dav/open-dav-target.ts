import { DomainError } from '#platform/errors.ts';
import { describeDav } from '../../dav-end/describe-dav.ts';
import { openDavEnd } from '../../dav-end/dav-sign-in.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Target } from '../../target.ts';
import { DavTargetSession } from './dav-target-session.ts';

/** A server of calendars and address books, to write into. It sends no invitations for what is written. @throws DomainError bad-value, not-found */
export async function openDavTarget(opening: EndpointOpening): Promise<Target> {
  const end = await openDavEnd(opening);
  const elsewhere = () =>
    new DomainError(
      'not-supported',
      'CalDAV cannot make or remove accounts: that is done at the server itself',
    );
  return {
    kind: 'dav',
    async probe() {
      return {
        ...(await describeDav(end.anonymous(), end.url)),
        kinds: ['calendar', 'tasks', 'notes', 'addressbook'],
        maxItemBytes: undefined,
      };
    },
    // Whether there is an account shows when it is opened.
    known: async (addresses) => new Set(addresses),
    addresses: async () => [],
    async createAccount() {
      throw elsewhere();
    },
    async removeAccount() {
      throw elsewhere();
    },
    async open({ address, password }) {
      const login = { name: address, ...(password !== undefined && { password }) };
      return new DavTargetSession(await end.open(login));
    },
    async [Symbol.asyncDispose]() {
      end[Symbol.dispose]();
    },
  };
}
