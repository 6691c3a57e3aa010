import { createHash, X509Certificate } from 'node:crypto';
import type { TlsFacts } from '#platform/connection.ts';

export type ChannelBindingType = 'tls-exporter' | 'tls-server-end-point';

/** The channel bindings that this connection has, best first. */
export function channelBindingTypes(tls: TlsFacts | undefined): ChannelBindingType[] {
  const types: ChannelBindingType[] = [];
  // RFC 9266 §4.2: before TLS 1.3 it is safe only with the extended master secret, of which Node does not tell
  if (tls?.exportKey !== undefined && tls.protocol === 'TLSv1.3') types.push('tls-exporter');
  if (endPointHash(tls) !== undefined) types.push('tls-server-end-point');
  return types;
}

/** The data of one binding; undefined when this connection does not have it. */
export function channelBindingData(tls: TlsFacts, type: ChannelBindingType): Buffer | undefined {
  if (!channelBindingTypes(tls).includes(type)) return undefined;
  if (type === 'tls-server-end-point') return endPointHash(tls);
  // RFC 9266 §4.2
  return Buffer.from(tls.exportKey!(32, 'EXPORTER-Channel-Binding'));
}

// RFC 5929 §4.1
/** Digest of the server's certificate by the hash of its own signature; MD5 and SHA-1 are raised to SHA-256. */
function endPointHash(tls: TlsFacts | undefined): Buffer | undefined {
  const der = tls?.serverCertificate?.();
  if (der === undefined) return undefined;
  const algorithm = new X509Certificate(der).signatureAlgorithm ?? '';
  const bits = /(?:sha-?|md)(1|5|224|256|384|512)\b|sha(1|224|256|384|512)with/i.exec(algorithm);
  const size = bits?.[1] ?? bits?.[2];
  if (size === undefined) return undefined;
  const hash = size === '1' || size === '5' ? 'sha256' : `sha${size}`;
  return createHash(hash).update(der).digest();
}
