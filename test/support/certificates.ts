import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { KeyObject, webcrypto } from 'node:crypto';

export interface TestCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly keyPem: string;
  readonly keys: CryptoKeyPair;
  readonly subject: string;
}

export interface CertificateRequest {
  /** DNS names; the first is the subject's common name. */
  readonly names: readonly string[];
  /** Who signs; itself without one. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
  /** Default: a day ago to a day ahead. */
  readonly validFromEpochMs?: number;
  readonly validToEpochMs?: number;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

const dayMs = 86_400_000;

/** Makes a certificate with an ECDSA P-256 key. */
export async function makeCertificate(request: CertificateRequest): Promise<TestCertificate> {
  const { names, issuer, isAuthority = false } = request;
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const subject = `CN=${names[0]}`;
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'),
      subject,
      issuer: issuer?.subject ?? subject,
      notBefore: new Date(request.validFromEpochMs ?? now - dayMs),
      notAfter: new Date(request.validToEpochMs ?? now + dayMs),
      publicKey: keys.publicKey,
      signingKey: (issuer?.keys ?? keys).privateKey,
      signingAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(isAuthority),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: 'dns' as const, value })),
        ),
      ],
    },
    webcrypto,
  );
  return {
    der: Buffer.from(certificate.rawData),
    pem: certificate.toString('pem'),
    keyPem: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    keys,
    subject,
  };
}
