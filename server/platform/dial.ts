import { isIP, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from './clock.ts';
import { DomainError } from './errors.ts';

/** Whom a client trusts to be the host it asked for. */
export interface TlsTrust {
  /** PEM roots in addition to the known authorities. */
  readonly extraAuthorities?: readonly string[];
  /** Take any certificate: only where the administrator said so for this host. */
  readonly acceptsAnyCertificate?: boolean;
}

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly isTls: boolean;
  readonly trust?: TlsTrust;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Opens a connection to another server. @throws DomainError unavailable, naming the host and what is wrong with it */
export async function dial(options: DialOptions): Promise<Socket> {
  const { host, port } = options;
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  await opened(socket, 'connect', { ...options, what: `${host}:${port}` });
  return options.isTls ? await upgradeToTls(socket, options) : socket;
}

/** Goes on under TLS (STARTTLS). @throws DomainError unavailable */
export async function upgradeToTls(
  plain: Socket,
  options: Pick<DialOptions, 'host' | 'trust' | 'timeoutMs' | 'clock'>,
): Promise<Socket> {
  const { host, trust } = options;
  const extra = trust?.extraAuthorities ?? [];
  const socket = connectTls({
    socket: plain,
    host,
    rejectUnauthorized: trust?.acceptsAnyCertificate !== true,
    ...(isIP(host) === 0 ? { servername: host } : undefined),
    ...(extra.length === 0 ? undefined : { ca: [...extra] }),
  });
  await opened(socket, 'secureConnect', { ...options, what: `TLS with ${host}` });
  return socket;
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { what, timeoutMs, clock }: { what: string } & Pick<DialOptions, 'timeoutMs' | 'clock'>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      timer[Symbol.dispose]();
      socket.destroy();
      reject(new DomainError('unavailable', `${what}: ${reason}`));
    };
    const onError = (error: Error) => fail(error.message === '' ? 'no connection' : error.message);
    const onClose = () => fail('the host closed the connection');
    const timer = clock.after(timeoutMs, () => fail('the host does not answer'));
    socket.once('error', onError).once('close', onClose);
    socket.once(event, () => {
      timer[Symbol.dispose]();
      socket.removeListener('error', onError).removeListener('close', onClose);
      resolve();
    });
  });
  // An error that comes later shows as a close.
  socket.on('error', () => socket.destroy());
}
