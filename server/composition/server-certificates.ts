import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  type AcmeCertificates,
  createAcmeCertificates,
  openAcmeFolder,
} from '#platform/acme-certificates.ts';
import type { Bus } from '#platform/bus.ts';
import {
  type Certificates,
  createCertificates,
  ensureSelfSigned,
  tryReload,
} from '#platform/certificates.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Dns } from '#platform/dns.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { acmeSettings, serverSettings, tlsSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { acmeFolderOf, configuredAcmeNames, createAcmeNames, isDerivedName } from './acme-names.ts';

/** Topic on which a new certificate is told to all workers. */
const certificateTopic = 'certificates';

/** The files that hold the certificates: those configured first, then the authority's, then the one made here. */
async function certificateFiles(folder: DataFolder, settings: Settings, clock: Clock) {
  const ownNames = [settings.of(serverSettings).hostname, hostname(), 'localhost', '127.0.0.1'];
  const own = await ensureSelfSigned(folder.tls, [...new Set(ownNames)], clock);
  const { certificates, source } = settings.of(tlsSettings);
  const { filesOf, issuedNames } = openAcmeFolder(acmeFolderOf(folder), clock);
  const names = new Set([...configuredAcmeNames(settings), ...issuedNames().filter(isDerivedName)]);
  const issued = source === 'acme' ? [...names].map(filesOf) : [];
  return [...certificates.values(), ...issued.filter((f) => f !== undefined), own];
}

/** @throws DomainError bad-value naming a file that cannot be used */
export async function openCertificates(
  folder: DataFolder,
  settings: Settings,
  tools: { readonly clock: Clock; readonly log: Log },
): Promise<Certificates> {
  const { challenges } = openAcmeFolder(acmeFolderOf(folder), tools.clock);
  const { clientAuthority } = settings.of(tlsSettings);
  return createCertificates({
    ...tools,
    files: await certificateFiles(folder, settings, tools.clock),
    minimumVersion: settings.of(tlsSettings).minimumVersion,
    ...(clientAuthority !== '' && { clientAuthority }),
    challengeContext: challenges.tlsContext,
  });
}

/** The certificate that is shown for the server's own name, with its key, as they are on the disk now. */
export function readIdentity(certificates: Certificates, settings: Settings) {
  const files = certificates.filesFor(settings.of(serverSettings).hostname);
  return {
    certificatePem: readFileSync(files.certificate, 'utf8'),
    keyPem: readFileSync(files.key, 'utf8'),
  };
}

export async function reloadCertificates(
  certificates: Certificates,
  folder: DataFolder,
  at: { readonly settings: Settings; readonly clock: Clock },
): Promise<void> {
  certificates.reload(await certificateFiles(folder, at.settings, at.clock));
}

/** What the authority asks for over http. */
export function challengeAnswers(
  folder: DataFolder,
  clock: Clock,
): (token: string) => Promise<string | undefined> {
  return openAcmeFolder(acmeFolderOf(folder), clock).challenges.httpAnswer;
}

export interface RenewalParts {
  readonly folder: DataFolder;
  readonly settings: () => Settings;
  readonly certificates: Certificates;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dns: Dns;
  /** Our domains in their ASCII form. */
  readonly domains: () => Promise<readonly string[]>;
  /** One process of the server orders; all take what it got. */
  readonly orders: boolean;
}

/** Keeps the certificates of an authority up to date, here or by the worker that orders; disposing ends it. */
export function keepCertificates(parts: RenewalParts): AsyncDisposable {
  const { folder, settings, certificates, bus, clock, log } = parts;
  const subscription = bus.subscribe(certificateTopic, () => {
    const at = { settings: settings(), clock };
    reloadCertificates(certificates, folder, at).catch(() => tryReload(certificates, log));
  });
  const tellAll = () => bus.publish(certificateTopic, clock.epochMs());
  const isWanted = () => settings().of(tlsSettings).source === 'acme';
  const acme: AcmeCertificates | undefined =
    parts.orders && isWanted()
      ? createAcmeCertificates({
          folder: acmeFolderOf(folder),
          names: createAcmeNames({
            settings,
            domains: parts.domains,
            dns: parts.dns,
            folder: openAcmeFolder(acmeFolderOf(folder), clock),
            onRemoved: tellAll,
          }),
          settings: () => settings().of(acmeSettings),
          clock,
          random: parts.random,
          log,
          onIssued: tellAll,
        })
      : undefined;
  acme?.start();
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await acme?.[Symbol.asyncDispose]();
    },
  };
}
