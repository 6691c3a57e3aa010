import { join } from 'node:path';
import type { AcmeFolder } from '#platform/acme-certificates.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Dns } from '#platform/dns.ts';
import { acmeSettings, serverSettings, tlsSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { httpSettings } from '#protocols/http/config.ts';
import { checkDnsRecords } from '#sender-auth/check-dns-records.ts';
import { mtaStsAliasOf } from '#sender-auth/dns-records.ts';

export function acmeFolderOf(folder: DataFolder): string {
  return join(folder.tls, 'acme');
}

/** Names that always get a certificate of their own from the authority. */
export function configuredAcmeNames(settings: Settings): readonly string[] {
  const { names } = settings.of(acmeSettings);
  return names.length > 0 ? names : [settings.of(serverSettings).hostname];
}

/** Whether hosts of MTA-STS policies get certificates by themselves. */
export function addsMtaStsNames(settings: Settings): boolean {
  return (
    settings.of(tlsSettings).source === 'acme' &&
    settings.of(acmeSettings).mtaStsNames &&
    settings.of(httpSettings).mtaSts !== 'none'
  );
}

/** Domains asked about at once. */
const PARALLEL = 20;

/**
 * The configured names, and `mta-sts.DOMAIN` of each domain for which the DNS leads it here (the authority could not
 * reach the others). Certificates of such names that are not wanted any more are removed; `onRemoved` hears of it.
 */
export function createAcmeNames(parts: {
  readonly settings: () => Settings;
  readonly domains: () => Promise<readonly string[]>;
  readonly dns: Dns;
  readonly folder: AcmeFolder;
  readonly onRemoved: () => void;
}): () => Promise<readonly string[]> {
  const { dns, folder } = parts;
  return async () => {
    const settings = parts.settings();
    const configured = configuredAcmeNames(settings);
    const { hostname } = settings.of(serverSettings);
    const domains = addsMtaStsNames(settings) ? [...(await parts.domains())] : [];
    const issued = folder.issuedNames().filter((name) => name.startsWith('mta-sts.'));
    const wanted = new Set<string>(configured);
    const work = async (): Promise<void> => {
      for (let domain = domains.pop(); domain !== undefined; domain = domains.pop()) {
        const alias = mtaStsAliasOf(domain, hostname);
        const [check] = await checkDnsRecords([alias], dns);
        // What the DNS does not say now stays as it was.
        const isKept = check!.state === 'unknown' && issued.includes(alias.name);
        if (check!.state === 'right' || isKept) wanted.add(alias.name);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    const stale = issued.filter((name) => !wanted.has(name));
    for (const name of stale) folder.remove(name);
    if (stale.length > 0) parts.onRemoved();
    return [...wanted];
  };
}
