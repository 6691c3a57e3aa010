import type { TLSSocket } from 'node:tls';
import { DomainError } from '#platform/errors.ts';
import type { HttpTls } from './connection-lanes.ts';

/** Before anything is sent. @throws DomainError unavailable (details.isLasting) for a server that may be somebody else */
export function assertCertificate(socket: TLSSocket, tls: HttpTls): void {
  if (socket.authorized || tls.acceptsAnyCertificate === true) return;
  const plain = (text: string): string => text.replaceAll(':', '').toLowerCase();
  const own = plain(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
  if (tls.fingerprints?.some((f) => plain(f) === own) === true) return;
  const code = String(socket.authorizationError);
  const why = Object.hasOwn(reasons, code) ? reasons[code]! : code;
  throw new DomainError(
    'unavailable',
    `its certificate is not trusted (${why}); its SHA-256 fingerprint is ${own}`,
    { details: { isSent: false, isLasting: true } },
  );
}

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not good yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its authority is not known here, or a certificate between is not sent',
};
