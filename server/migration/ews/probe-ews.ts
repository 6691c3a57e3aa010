import { getFolder } from '#codecs/ews/get-folder.ts';
import { productOf } from '#codecs/ews/server-version.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountLogin } from '../source.ts';
import type { EwsConnection } from './connect-ews.ts';

export interface EwsProbe {
  readonly product: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** What the server is. Signs in as the administrator, or with the account that is given; without both nobody can be asked. */
export async function probeEws(connection: EwsConnection, login?: AccountLogin): Promise<EwsProbe> {
  const { administrator, opensAll, url } = connection;
  const canOpen = login !== undefined && (opensAll || login.password !== undefined);
  const calls =
    administrator === undefined && canOpen
      ? connection.open(login.name, login.password)
      : undefined;
  const client = administrator ?? calls?.client;
  if (client === undefined)
    return {
      product: 'Exchange',
      facts: { service: url },
      warnings: ['without an administrator (--admin) or an account the server is asked nothing'],
    };
  // An administrator need not have a mailbox of his own: the version is told even so.
  await client.call(getFolder([{ distinguished: 'inbox' }], []), calls?.how);
  const { server, version } = client;
  if (server === undefined)
    throw new DomainError('unavailable', 'the server does not say what it is');
  const warnings: string[] = [];
  if (server.major === 15 && server.minor === 20)
    warnings.push(
      'Exchange Online switches EWS off tenant by tenant from 2026-10-01 and for good on 2027-04-01: use Graph',
    );
  if (server.major === 8)
    warnings.push(
      'Exchange 2007 tells neither rules nor categories, and knows one time zone a meeting',
    );
  return {
    product: productOf(server),
    facts: { service: url, build: server.build, 'spoken version': version },
    warnings,
  };
}
