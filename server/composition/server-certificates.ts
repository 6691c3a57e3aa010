import { hostname } from 'node:os';
import { type Certificates, createCertificates, ensureSelfSigned } from '#platform/certificates.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Log } from '#platform/log.ts';
import { serverSettings, tlsSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';

/** The files that hold the certificates: those configured first, then the one made here. */
async function certificateFiles(folder: DataFolder, settings: Settings, clock: Clock) {
  const names = [settings.of(serverSettings).hostname, hostname(), 'localhost', '127.0.0.1'];
  const own = await ensureSelfSigned(folder.tls, [...new Set(names)], clock);
  return [...settings.of(tlsSettings).certificates.values(), own];
}

/** @throws DomainError bad-value naming a file that cannot be used */
export async function openCertificates(
  folder: DataFolder,
  settings: Settings,
  tools: { readonly clock: Clock; readonly log: Log },
): Promise<Certificates> {
  return createCertificates({
    ...tools,
    files: await certificateFiles(folder, settings, tools.clock),
    minimumVersion: settings.of(tlsSettings).minimumVersion,
  });
}

export async function reloadCertificates(
  certificates: Certificates,
  folder: DataFolder,
  at: { readonly settings: Settings; readonly clock: Clock },
): Promise<void> {
  certificates.reload(await certificateFiles(folder, at.settings, at.clock));
}
