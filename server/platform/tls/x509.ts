// Certificates and requests by @peculiar/x509, loaded only when one has to be made.
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { toDate } from '../clock.ts';

export interface KeyAndCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}
export interface KeyAndRequest {
  readonly keyPem: string;
  /** PKCS#10 in DER. */
  readonly request: Buffer;
}
export interface SelfSignedFacts {
  readonly names: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** DER of the acmeIdentifier extension's value, for a TLS-ALPN-01 challenge. */
  readonly acmeIdentifier?: Buffer;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
// RFC 8737 §3: id-pe-acmeIdentifier
const acmeIdentifierOid = '1.3.6.1.5.5.7.1.31';

/** An ECDSA P-256 certificate for these names and addresses, signed by its own key. */
export async function makeSelfSigned(facts: SelfSignedFacts): Promise<KeyAndCertificate> {
  const x509 = await loadLibrary();
  const keys = await makeKeys();
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(facts.names.map(generalName)),
    ...(facts.acmeIdentifier === undefined
      ? []
      : [new x509.Extension(acmeIdentifierOid, true, facts.acmeIdentifier)]),
  ];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex'),
      name: [{ CN: [commonName(facts.names)] }],
      notBefore: toDate(facts.notBeforeMs),
      notAfter: toDate(facts.notAfterMs),
      signingAlgorithm: algorithm,
      keys,
      extensions,
    },
    webcrypto,
  );
  return { keyPem: await exportKey(keys), certificatePem: `${certificate.toString('pem')}\n` };
}

/** A new key and the request for a certificate over these names. */
export async function makeCertificateRequest(names: readonly string[]): Promise<KeyAndRequest> {
  const x509 = await loadLibrary();
  const keys = await makeKeys();
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    {
      keys,
      signingAlgorithm: algorithm,
      extensions: [new x509.SubjectAlternativeNameExtension(names.map(generalName))],
    },
    webcrypto,
  );
  return { keyPem: await exportKey(keys), request: Buffer.from(request.rawData) };
}

async function loadLibrary() {
  // The library's dependency container looks for this when it is loaded.
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportKey(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

function generalName(name: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}

/** RFC 5280 §A.1 allows 64 characters; the names that count are those of the subjectAltName. */
function commonName(names: readonly string[]): string {
  return names.find((n) => n.length <= 64) ?? 'mailstead';
}

/** The key identifier of the certificate's issuer, in hexadecimal; undefined when the certificate does not name it. */
export async function readAuthorityKeyId(certificatePem: string): Promise<string | undefined> {
  const x509 = await loadLibrary();
  const certificate = new x509.X509Certificate(certificatePem);
  return certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId;
}
