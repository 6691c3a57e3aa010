import 'reflect-metadata';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import type { TlsContexts } from '../../server/platform/tls-contexts.ts';

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly context: SecureContext;
}

/** A self-signed certificate for the host names or mail addresses, valid now. */
export async function createTestCertificate(...names: string[]): Promise<TestCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0]}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({
          type: value.includes('@') ? ('email' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  const cert = certificate.toString('pem');
  return { cert, key, context: createSecureContext({ key, cert }) };
}

export function fixedContexts(certificate: TestCertificate): TlsContexts {
  return { secureContext: () => certificate.context };
}
