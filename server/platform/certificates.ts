import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SecureContext } from 'node:tls';
import type { Clock } from './clock.ts';
import { DomainError, isDomainError } from './errors.ts';
import type { Log } from './log.ts';
import type { ContextKind, TlsContexts } from './tls-contexts.ts';
import {
  type CertificateFiles,
  type ContextTerms,
  loadCertificate,
  type LoadedCertificate,
  readAuthorities,
  stampOf,
} from './tls/certificate-file.ts';
import { makeSelfSigned } from './tls/x509.ts';

export interface CertificatesOptions {
  /** The first is served to clients that name no host or an unknown one. */
  readonly files: readonly CertificateFiles[];
  readonly minimumVersion: '1.2' | '1.3';
  /** PEM file with the only authorities whose client certificates count; undefined: none does. */
  readonly clientAuthority?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Context for a running TLS-ALPN-01 challenge. */
  readonly challengeContext?: (serverName: string) => SecureContext | undefined;
}

export interface CertificateReport {
  readonly file: string;
  readonly keyFile: string;
  readonly names: readonly string[];
  readonly notAfterMs: number;
}

/** The certificates that all listeners serve. */
export interface Certificates extends TlsContexts {
  /**
   * Reads the files again, or other ones; what cannot be read leaves everything as it was.
   * @throws DomainError bad-value
   */
  reload(files?: readonly CertificateFiles[]): void;
  report(): readonly CertificateReport[];
  /** Files of the certificate that a client which names this host is shown. */
  filesFor(serverName: string): CertificateFiles;
}

/** @throws DomainError bad-value when a file cannot be used, not-found when there is none */
export function createCertificates(options: CertificatesOptions): Certificates {
  const { clientAuthority } = options;
  const terms: ContextTerms = {
    minVersion: options.minimumVersion === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    ...(clientAuthority !== undefined && { ca: readAuthorities(clientAuthority) }),
  };
  let loaded = loadAll(options.files, terms, []);
  let byName = indexNames(loaded);
  const { challengeContext } = options;
  const find = (serverName: string | undefined): LoadedCertificate => {
    const name = serverName?.toLowerCase() ?? '';
    const parent = name.indexOf('.') < 0 ? '' : `*${name.slice(name.indexOf('.'))}`;
    return byName.get(name) ?? byName.get(parent) ?? loaded[0]!;
  };
  return {
    secureContext: (serverName, kind = 'with-tickets') =>
      contextOf(kind, { wanted: find(serverName), otherwise: loaded[0]!, log: options.log }),
    filesFor: (serverName) => find(serverName).files,
    trustsClientCertificates: clientAuthority !== undefined,
    ...(challengeContext === undefined ? {} : { challengeContext }),
    reload(files = loaded.map((l) => l.files)) {
      const before = new Set(loaded);
      loaded = loadAll(files, terms, loaded);
      byName = indexNames(loaded);
      const fresh = loaded.filter((l) => !before.has(l));
      options.log.info('tls.loaded', { certificates: fresh.map((l) => l.names) });
    },
    report: () =>
      loaded.map((l) => ({
        file: l.files.certificate,
        keyFile: l.files.key,
        names: l.names,
        notAfterMs: l.notAfterMs,
      })),
  };
}

/** Those whose files are as they were are not read again: there may be thousands, and one is renewed. */
function loadAll(
  files: readonly CertificateFiles[],
  terms: ContextTerms,
  known: readonly LoadedCertificate[],
): LoadedCertificate[] {
  if (files.length === 0) throw new DomainError('not-found', 'there is no TLS certificate');
  const byFile = new Map(known.map((l) => [l.files.certificate, l]));
  const all = files.map((f) => {
    const before = byFile.get(f.certificate);
    const isSame = before?.files.key === f.key && before.stamp === stampOf(f);
    return isSame ? before : loadCertificate(f, terms);
  });
  // The one that serves whoever names no other is tried at once.
  all[0]!.context('with-tickets');
  return all;
}

/** The default one serves for one that OpenSSL refuses. */
function contextOf(
  kind: ContextKind,
  parts: { wanted: LoadedCertificate; otherwise: LoadedCertificate; log: Log },
): SecureContext {
  const { wanted, otherwise, log } = parts;
  try {
    return wanted.context(kind);
  } catch (error) {
    if (wanted === otherwise) throw error;
    log.error('tls.refused', { file: wanted.files.certificate, error });
    return otherwise.context(kind);
  }
}

/**
 * When two certificates hold the same name, one of an authority is served before a self-signed one; of those the one that
 * lasts longer, of these the one named first: the server's own comes after what it was given.
 */
function indexNames(loaded: readonly LoadedCertificate[]): Map<string, LoadedCertificate> {
  const byName = new Map<string, LoadedCertificate>();
  const rank = (one: LoadedCertificate) => (one.isSelfSigned ? 0 : 1);
  const inOrder = loaded
    .toReversed()
    .sort((a, b) => rank(a) - rank(b) || (a.isSelfSigned ? 0 : a.notAfterMs - b.notAfterMs));
  for (const one of inOrder) for (const name of one.names) byName.set(name, one);
  return byName;
}

const SELF_SIGNED_YEARS = 10;
const DAY_MS = 86_400_000;

/** Where the certificate made at `init` lies. */
export function selfSignedFiles(tlsFolder: string): CertificateFiles {
  return {
    certificate: join(tlsFolder, 'self-signed.pem'),
    key: join(tlsFolder, 'self-signed.key'),
  };
}

/** Makes a self-signed certificate for these names unless there is one. */
export async function ensureSelfSigned(
  tlsFolder: string,
  names: readonly string[],
  clock: Clock,
): Promise<CertificateFiles> {
  const files = selfSignedFiles(tlsFolder);
  if (existsSync(files.certificate) && existsSync(files.key)) return files;
  const made = await makeSelfSigned({
    names,
    notBeforeMs: clock.epochMs() - DAY_MS,
    notAfterMs: clock.epochMs() + SELF_SIGNED_YEARS * 365 * DAY_MS,
  });
  writeCertificate(files, made);
  return files;
}

/** Writes key and certificate so that a reader finds the old pair or the new one; the key is for the server's user only. */
export function writeCertificate(
  files: CertificateFiles,
  made: { readonly keyPem: string; readonly certificatePem: string },
): void {
  mkdirSync(dirname(files.key), { recursive: true, mode: 0o700 });
  writeFileSync(`${files.key}.new`, made.keyPem, { mode: 0o600 });
  writeFileSync(`${files.certificate}.new`, made.certificatePem, { mode: 0o644 });
  renameSync(`${files.key}.new`, files.key);
  renameSync(`${files.certificate}.new`, files.certificate);
}

/** Says once a day in the log which certificates end soon. */
export function watchExpiry(
  certificates: Certificates,
  options: { readonly clock: Clock; readonly log: Log; readonly warnBeforeMs: () => number },
): Disposable {
  let timer: Disposable | undefined;
  const look = () => {
    for (const c of expiringSoon(certificates, options.clock, options.warnBeforeMs()))
      options.log.warn('tls.expires', { file: c.file, names: c.names, notAfterMs: c.notAfterMs });
    const next = options.clock.after(DAY_MS, look);
    next.unref();
    timer = next;
  };
  look();
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

export function expiringSoon(
  certificates: Certificates,
  clock: Clock,
  warnBeforeMs: number,
): CertificateReport[] {
  return certificates.report().filter((c) => c.notAfterMs - clock.epochMs() < warnBeforeMs);
}

/** Reloads after files changed on the disk (a renewal by another program or worker); a broken state is only logged. */
export function tryReload(certificates: Certificates, log: Log): void {
  try {
    certificates.reload();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    log.error('tls.reload-failed', { error });
  }
}
