import type { ListenerReport } from '#cli/parts.ts';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';

export interface Listening {
  readonly name: string;
  /** The well-known port; 0 with `portBase` 0 lets the system choose. */
  readonly port: number;
  /** Starts listening and gives the port in use. */
  readonly listen: (address: string, port: number) => Promise<number>;
}

/**
 * Starts one listener on every bind address.
 * @throws DomainError in-use, no-permission, bad-value naming listener, address and port
 */
export async function listenEverywhere(
  listening: Listening,
  at: { readonly addresses: readonly string[]; readonly portBase: number; readonly log: Log },
): Promise<ListenerReport[]> {
  const reports: ListenerReport[] = [];
  const wanted = listening.port + at.portBase;
  for (const address of at.addresses) {
    try {
      const port = await listening.listen(address, wanted);
      reports.push({ name: listening.name, address, port });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      // A machine without IPv6 can still serve everybody who reaches it.
      if (address === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) {
        at.log.info('listener.no-ipv6', { listener: listening.name });
        continue;
      }
      throw toDomainError(
        error,
        code,
        `${listening.name} cannot listen on ${address} port ${wanted}`,
      );
    }
  }
  return reports;
}

function toDomainError(error: unknown, code: string, what: string): unknown {
  switch (code) {
    case 'EADDRINUSE':
      return new DomainError(
        'in-use',
        `${what}: another program has the port; stop it or change server.port_base`,
      );
    case 'EACCES':
      return new DomainError(
        'no-permission',
        `${what}: the system does not allow it; ports below 1024 need a privilege, or set server.port_base`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new DomainError(
        'bad-value',
        `${what}: this machine does not have the address; see server.bind`,
      );
    default:
      return error;
  }
}
