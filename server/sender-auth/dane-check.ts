import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import type { TlsaRecord } from '#platform/dns.ts';
import { publicKeyInfoOf } from './tls/certificate-parts.ts';

export type CertificateCheck =
  | { readonly isTrusted: true }
  /** `failure` in the words of TLS reports (RFC 8460 §4.3). */
  | {
      readonly isTrusted: false;
      readonly failure: 'validation-failure' | 'certificate-host-mismatch' | 'certificate-expired';
      readonly reason: string;
    };

export interface DaneReference {
  /** Usable records only. */
  readonly records: readonly TlsaRecord[];
  /** Names of which a DANE-TA leaf must bear one. */
  readonly names: readonly string[];
  readonly epochMs: number;
}

/** Certificates looked at in a chain; more are ignored. */
const longestChain = 10;

const digestLengths: Readonly<Record<number, number>> = { 1: 32, 2: 64 };

/** Records SMTP can use: DANE-TA and DANE-EE with known selectors and matching types. */
export function isUsableTlsa(record: TlsaRecord): boolean {
  // RFC 7672 §3.1.3
  const isKnown = (record.usage === 2 || record.usage === 3) && record.selector <= 1;
  const length = digestLengths[record.matchingType];
  if (record.matchingType === 0) return isKnown && record.data.length > 0;
  return isKnown && record.data.length === length;
}

/** The record for a certificate: DANE-EE, its public key, SHA-256 (the form RFC 7671 §5.1 recommends). */
export function tlsaRecordOf(certificate: Uint8Array): TlsaRecord {
  const data = createHash('sha256').update(publicKeyInfoOf(certificate)).digest();
  return { usage: 3, selector: 1, matchingType: 1, data };
}

/** Checks the certificates a server presented (DER, its own first) against TLSA records. Never throws. */
export function checkDane(
  presented: readonly Uint8Array[],
  reference: DaneReference,
): CertificateCheck {
  let chain: { der: Uint8Array; certificate: X509Certificate }[];
  try {
    chain = presented
      .slice(0, longestChain)
      .map((der) => ({ der, certificate: new X509Certificate(der) }));
  } catch {
    return { isTrusted: false, failure: 'validation-failure', reason: 'unreadable certificate' };
  }
  const leaf = chain[0];
  if (leaf === undefined)
    return { isTrusted: false, failure: 'validation-failure', reason: 'no certificate' };
  const records = withoutWeakerDigests(reference.records);
  // RFC 7672 §3.1.1: neither names nor dates matter to DANE-EE.
  for (const record of records)
    if (record.usage === 3 && matchesRecord(leaf.der, record)) return { isTrusted: true };
  // RFC 7672 §3.1.2
  let best: CertificateCheck = {
    isTrusted: false,
    failure: 'validation-failure',
    reason: 'no TLSA record matches',
  };
  for (const record of records) {
    if (record.usage !== 2) continue;
    const signers = pathToAnchor(chain, record);
    if (signers === undefined) continue;
    const check = checkPath(signers, reference);
    if (check.isTrusted) return check;
    best = check;
  }
  return best;
}

/** Of the digests of one usage and selector the strongest counts: a weaker one may be what is left when it was broken. */
// RFC 7671 §9
function withoutWeakerDigests(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  return records.filter(
    (r) =>
      r.matchingType !== 1 ||
      !records.some(
        (o) => o.matchingType === 2 && o.usage === r.usage && o.selector === r.selector,
      ),
  );
}

interface Link {
  readonly der: Uint8Array;
  readonly certificate: X509Certificate;
}

function matchesRecord(der: Uint8Array, record: TlsaRecord): boolean {
  // RFC 6698 §2.1.3
  let part: Uint8Array;
  try {
    part = record.selector === 0 ? der : publicKeyInfoOf(der);
  } catch {
    return false;
  }
  const data = Buffer.from(record.data);
  if (record.matchingType === 0) return data.equals(part);
  const algorithm = record.matchingType === 1 ? 'sha256' : 'sha512';
  return createHash(algorithm).update(part).digest().equals(data);
}

/** The certificates from the leaf up to the trust anchor, each signed by the next; undefined when there is no such way. */
function pathToAnchor(chain: readonly Link[], record: TlsaRecord): readonly Link[] | undefined {
  const path: Link[] = [chain[0]!];
  const rest = chain.slice(1);
  for (;;) {
    const last = path.at(-1)!;
    if (matchesRecord(last.der, record)) return path;
    if (isSignedByRecord(last.certificate, record)) return path;
    const next = rest.findIndex(
      (link) =>
        link.certificate.ca &&
        last.certificate.checkIssued(link.certificate) &&
        last.certificate.verify(link.certificate.publicKey),
    );
    if (next < 0) return undefined;
    path.push(...rest.splice(next, 1));
  }
}

/** A record may hold the whole anchor, which the server then need not send. */
function isSignedByRecord(certificate: X509Certificate, record: TlsaRecord): boolean {
  if (record.matchingType !== 0) return false;
  try {
    const data = Buffer.from(record.data);
    if (record.selector === 1)
      return certificate.verify(createPublicKey({ key: data, format: 'der', type: 'spki' }));
    const anchor = new X509Certificate(data);
    return anchor.ca && certificate.checkIssued(anchor) && certificate.verify(anchor.publicKey);
  } catch {
    return false;
  }
}

function checkPath(path: readonly Link[], { names, epochMs }: DaneReference): CertificateCheck {
  for (const { certificate } of path) {
    const isValid =
      certificate.validFromDate.getTime() <= epochMs &&
      epochMs <= certificate.validToDate.getTime();
    if (!isValid)
      return { isTrusted: false, failure: 'certificate-expired', reason: 'certificate expired' };
  }
  const leaf = path[0]!.certificate;
  if (names.some((name) => leaf.checkHost(name, { partialWildcards: false }) !== undefined))
    return { isTrusted: true };
  const reason = `certificate is for none of ${names.join(', ')}`;
  return { isTrusted: false, failure: 'certificate-host-mismatch', reason };
}
