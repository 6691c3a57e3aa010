import type { Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';

/** What a host showed of itself in the handshake. */
export interface TlsPeer {
  /** The name that was asked for. */
  readonly serverName: string;
  /** Certificates in DER, the host's own first. */
  readonly chain: readonly Uint8Array[];
  /** The chain ends at a known authority and the certificate bears the name. */
  readonly isPkixTrusted: boolean;
  /** Why not, e.g. "CERT_HAS_EXPIRED". */
  readonly pkixError: string | undefined;
  readonly protocol: string;
  readonly cipher: string;
}

export interface TlsRequest {
  readonly serverName: string;
  /** PEM roots in addition to the known authorities. */
  readonly extraAuthorities: readonly string[];
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Does the client's side of the handshake; judges nothing. @throws DomainError unavailable */
export async function beginTls(
  plain: Socket,
  request: TlsRequest,
): Promise<{ socket: TLSSocket; peer: TlsPeer }> {
  const { serverName, extraAuthorities, clock, timeoutMs } = request;
  const socket = connectTls({
    socket: plain,
    rejectUnauthorized: false,
    host: serverName,
    ...(isIP(serverName) === 0 ? { servername: serverName } : undefined),
    ...(extraAuthorities.length === 0 ? undefined : { ca: [...extraAuthorities] }),
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      timer[Symbol.dispose]();
      socket.destroy();
      reject(new DomainError('unavailable', `TLS handshake failed: ${reason}`));
    };
    const onError = (error: Error) => fail(error.message);
    const onClose = () => fail('the host closed the connection');
    const timer = clock.after(timeoutMs, () => fail('the host does not answer'));
    socket.once('error', onError).once('close', onClose);
    socket.once('secureConnect', () => {
      timer[Symbol.dispose]();
      socket.removeListener('error', onError).removeListener('close', onClose);
      resolve();
    });
  });
  socket.on('error', () => socket.destroy());
  return { socket, peer: readPeer(socket, serverName) };
}

function readPeer(socket: TLSSocket, serverName: string): TlsPeer {
  return {
    serverName,
    chain: readChain(socket.getPeerCertificate(true)),
    isPkixTrusted: socket.authorized,
    pkixError: socket.authorized ? undefined : errorName(socket.authorizationError),
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
  };
}

/** Node gives an error, or only its name. */
function errorName(error: unknown): string {
  if (typeof error === 'string') return error;
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  return code ?? message ?? 'unknown';
}

function readChain(first: DetailedPeerCertificate): Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set<object>();
  let certificate: DetailedPeerCertificate | undefined = first;
  while (certificate?.raw !== undefined && !seen.has(certificate)) {
    seen.add(certificate);
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
