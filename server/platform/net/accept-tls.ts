import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { TlsFacts } from '../connection.ts';
import { DomainError } from '../errors.ts';
import type { ContextKind, TlsContexts } from '../tls-contexts.ts';

export interface TlsAcceptor {
  readonly contexts: TlsContexts;
  readonly clock: Clock;
  readonly handshakeTimeoutMs: number;
  /** Ask clients for a certificate (SASL EXTERNAL); one that is missing or unknown does not end the handshake. */
  readonly asksClientCertificate: boolean;
}

/**
 * Does the server's side of a TLS handshake over a socket on which nothing listens.
 * @throws DomainError unavailable; the socket is destroyed then
 */
export async function acceptTls(
  plain: Socket,
  acceptor: TlsAcceptor,
  kind?: ContextKind,
): Promise<{ socket: TLSSocket; facts: TlsFacts }> {
  if (plain.destroyed) throw new DomainError('unavailable', 'the connection closed before TLS');
  let serverName: string | undefined;
  const socket = new TLSSocket(plain, {
    isServer: true,
    secureContext: acceptor.contexts.secureContext(undefined, kind),
    requestCert: acceptor.asksClientCertificate,
    rejectUnauthorized: false,
    SNICallback(name, done) {
      serverName = name.toLowerCase();
      try {
        done(null, acceptor.contexts.secureContext(serverName, kind));
      } catch (error) {
        done(error as Error);
      }
    },
  });
  socket.on('error', () => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      timer[Symbol.dispose]();
      socket.destroy();
      plain.destroy();
      reject(new DomainError('unavailable', `TLS handshake failed: ${reason}`));
    };
    const timer = acceptor.clock.after(acceptor.handshakeTimeoutMs, () => fail('too slow'));
    const onClose = () => fail('the client left');
    socket.once('_tlsError', (error: Error) => fail(error.message));
    // The socket may stay half open: a client that leaves in the middle ends it without closing it.
    socket.once('close', onClose).once('end', onClose);
    socket.once('secure', () => {
      timer[Symbol.dispose]();
      socket.removeListener('close', onClose).removeListener('end', onClose);
      resolve();
    });
  });
  return { socket, facts: readFacts(socket, serverName) };
}

function readFacts(socket: TLSSocket, serverName: string | undefined): TlsFacts {
  const certificate = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    serverName,
    clientCertificate:
      certificate === undefined
        ? undefined
        : { der: certificate.raw, isVerified: isVerified(socket) },
    exportKey: (length, label) => socket.exportKeyingMaterial(length, label, Buffer.alloc(0)),
    serverCertificate: () => socket.getX509Certificate()?.raw,
  };
}

/** Node fills in `authorized` for sockets of its own servers alone; what OpenSSL found is behind the handle. */
function isVerified(socket: TLSSocket): boolean {
  const handle = (socket as unknown as { readonly _handle?: VerifyingHandle | null })._handle;
  return typeof handle?.verifyError === 'function' && !(handle.verifyError() instanceof Error);
}

interface VerifyingHandle {
  verifyError?(): Error | null | undefined;
}
