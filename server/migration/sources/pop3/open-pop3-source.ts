import { connectPop3, signIn } from '#clients/pop3/pop3-connection.ts';
import { DomainError } from '#platform/errors.ts';
import { networkHostOf } from '../../mail-end/network-host.ts';
import { saslCredentials } from '../../mail-end/sasl-sign-in.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { AccountLogin, Source } from '../../source.ts';
import { Pop3Session } from './pop3-session.ts';

/** A server that speaks POP3, to read from: what is in the inboxes. @throws DomainError bad-value, not-found */
export async function openPop3Source(opening: EndpointOpening): Promise<Source> {
  const { endpoint, clock, random } = opening;
  const host = await networkHostOf(endpoint, { plain: 110, tls: 995 });
  const open = async (login: AccountLogin) => {
    const connection = await connectPop3(host, clock);
    try {
      await signIn(connection, saslCredentials(opening, login), random);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
    return connection;
  };
  return {
    kind: 'pop3',
    async probe(login) {
      await using connection =
        login === undefined ? await connectPop3(host, clock) : await open(login);
      const { greeting, isEncrypted, capabilities } = connection;
      return {
        product: greeting,
        facts: {
          security: isEncrypted ? 'TLS' : 'none',
          'sign-in': capabilities.get('SASL') ?? 'USER',
          ...(login !== undefined && { 'signed in as': login.name }),
          capabilities: [...capabilities.keys()].sort().join(' '),
        },
        notCarriedOver: [
          'mailboxes other than the inbox, flags and keywords (POP3 knows none: is there an imap:// too?)',
        ],
        warnings: isEncrypted ? [] : ['the connection is not encrypted'],
      };
    },
    // eslint-disable-next-line require-yield
    async *accounts() {
      throw new DomainError(
        'not-supported',
        'POP3 does not tell which accounts there are; give a list with `mailstead migrate users --csv FILE`',
      );
    },
    open: async (login) => new Pop3Session(await open(login), async () => await open(login)),
    async [Symbol.asyncDispose]() {},
  };
}
