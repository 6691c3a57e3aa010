import { DomainError } from '#platform/errors.ts';
import { describeImap } from '../../imap-end/describe-imap.ts';
import { openImapEnd } from '../../imap-end/imap-sign-in.ts';
import { presetNamed } from '../../imap-end/presets.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Target } from '../../target.ts';
import { ImapTargetSession } from './imap-target-session.ts';

/** A server that speaks IMAP, to write into: mail alone. @throws DomainError bad-value, not-found */
export async function openImapTarget(opening: EndpointOpening): Promise<Target> {
  const end = await openImapEnd(opening);
  const preset = presetNamed(opening.endpoint.options['preset']);
  const elsewhere = () =>
    new DomainError(
      'not-supported',
      'IMAP cannot make or remove accounts: that is done at the server itself',
    );
  return {
    kind: 'imap',
    async probe() {
      const { product, facts, warnings } = await describeImap(await end.connect(), preset);
      return { product, facts, warnings, kinds: ['mailbox'], maxItemBytes: undefined };
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
      return new ImapTargetSession(await end.open(login));
    },
    async [Symbol.asyncDispose]() {},
  };
}
