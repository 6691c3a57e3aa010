import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';
import { DomainError } from '../errors.ts';
import type { ContextKind } from '../tls-contexts.ts';
import { withoutTickets } from './without-tickets.ts';

export interface CertificateFiles {
  /** PEM, the chain behind it. */
  readonly certificate: string;
  readonly key: string;
}

/** What holds for every certificate. */
export interface ContextTerms {
  readonly minVersion: SecureVersion;
  /** PEM; the only authorities whose client certificates are believed. */
  readonly ca?: string;
}

/** A certificate with its key, read and found to belong together. */
export interface LoadedCertificate {
  readonly files: CertificateFiles;
  /** Lower case; a wildcard as "*.example.test". */
  readonly names: readonly string[];
  readonly notAfterMs: number;
  /** Made by its own key: nobody else vouches for it. */
  readonly isSelfSigned: boolean;
  /** Changes whenever one of the files does. */
  readonly stamp: string;
  /** Made when it is first needed: with thousands of certificates most are not. */
  context(kind: ContextKind): SecureContext;
}

/** @throws DomainError bad-value naming the file and what is wrong with it */
export function loadCertificate(files: CertificateFiles, terms: ContextTerms): LoadedCertificate {
  const stamp = stampOf(files);
  const cert = readPem(files.certificate);
  const key = readPem(files.key);
  const leaf = parsed(files.certificate, 'certificate', () => new X509Certificate(cert));
  const privateKey = parsed(files.key, 'private key', () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey))
    throw new DomainError('bad-value', `${files.key} is not the key of ${files.certificate}`);
  const contexts = new Map<ContextKind, SecureContext>();
  return {
    files,
    names: namesOf(leaf),
    notAfterMs: leaf.validToDate.getTime(),
    isSelfSigned: leaf.issuer === leaf.subject,
    stamp,
    context: (kind) => {
      const known = contexts.get(kind);
      if (known !== undefined) return known;
      const made = createSecureContext({ cert, key, ...terms });
      if (kind === 'without-tickets') withoutTickets(made);
      contexts.set(kind, made);
      return made;
    },
  };
}

/** @throws DomainError bad-value when the file cannot be read or holds no certificate */
export function readAuthorities(path: string): string {
  const text = readPem(path);
  parsed(path, 'certificate', () => new X509Certificate(text));
  return text;
}

/** What tells whether the files are those that were read, without reading them. */
export function stampOf(files: CertificateFiles): string {
  return [files.certificate, files.key]
    .map((path) => {
      const facts = statSync(path, { throwIfNoEntry: false });
      return facts === undefined ? 'gone' : `${facts.mtimeMs} ${facts.size} ${facts.ino}`;
    })
    .join('\n');
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DomainError(
      'bad-value',
      `cannot read ${path} (${(error as NodeJS.ErrnoException).code}); check the file, its owner and mode, and [tls]`,
    );
  }
}

function parsed<T>(path: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new DomainError('bad-value', `${path} holds no PEM ${what}`);
  }
}

/** DNS names and addresses of the subjectAltName, or the common name of old certificates without one. */
function namesOf(leaf: X509Certificate): string[] {
  const listed = [...(leaf.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)];
  if (listed.length > 0) return listed.map((m) => m[1]!.toLowerCase());
  const common = /^CN=(.+)$/m.exec(leaf.subject);
  return common === null ? [] : [common[1]!.toLowerCase()];
}
