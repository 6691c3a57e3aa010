import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Log } from '#platform/log.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import type { HttpSettings } from './config.ts';

/** RFC 8737 §4: the protocol of a challenge connection, on which nothing is spoken after the handshake. */
const ACME_PROTOCOL = 'acme-tls/1';

interface AcceptOptions {
  readonly tls: TlsContexts;
  readonly log: Log;
  readonly settings: Pick<HttpSettings, 'headersTimeout'>;
}

/** Does the handshake with the certificates of this moment, and hands over the socket when it is done. */
export function acceptTls(
  raw: Socket,
  options: AcceptOptions,
  onSecure: (socket: TLSSocket) => void,
): void {
  raw.setTimeout(options.settings.headersTimeout, () => raw.destroy());
  raw.on('error', () => raw.destroy());
  // The certificate has to be chosen before Node tells which protocols the client offers, so its first bytes are
  // looked at and put back.
  raw.once('readable', () => {
    const first = raw.read() as Buffer | null;
    if (first === null) {
      raw.destroy();
      return;
    }
    raw.unshift(first);
    startHandshake(raw, { ...options, isChallenge: offersChallenge(first) }, onSecure);
  });
}

/** RFC 8737 §3: the validating client offers this one protocol, as a list entry of its length and name. */
function offersChallenge(clientHello: Buffer): boolean {
  return clientHello.includes(`${String.fromCharCode(ACME_PROTOCOL.length)}${ACME_PROTOCOL}`);
}

function startHandshake(
  raw: Socket,
  options: AcceptOptions & { readonly isChallenge: boolean },
  onSecure: (socket: TLSSocket) => void,
): void {
  const { tls, isChallenge } = options;
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext: tls.secureContext(undefined),
    ALPNProtocols: isChallenge ? [ACME_PROTOCOL] : ['http/1.1'],
    SNICallback(name, done) {
      const challenge = isChallenge ? tls.challengeContext?.(name.toLowerCase()) : undefined;
      done(null, challenge ?? tls.secureContext(name));
    },
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    options.log.debug('http.tls-error', { code: error.code });
    socket.destroy();
  });
  socket.once('secure', () => {
    raw.setTimeout(0);
    if (isChallenge) socket.end();
    else onSecure(socket);
  });
}
