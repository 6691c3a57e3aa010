import { join } from 'node:path';
import type { AcmeFolder } from '#platform/acme-certificates.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Dns } from '#platform/dns.ts';
import { acmeSettings, serverSettings, tlsSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { httpSettings } from '#protocols/http/config.ts';
import { checkDnsRecords } from '#sender-auth/check-dns-records.ts';
import { discoveryAliasesOf, mtaStsAliasOf, type NeededRecord } from '#sender-auth/dns-records.ts';

export function acmeFolderOf(folder: DataFolder): string {
  return join(folder.tls, 'acme');
}

/** Names that always get a certificate of their own from the authority. */
export function configuredAcmeNames(settings: Settings): readonly string[] {
  const { names } = settings.of(acmeSettings);
  return names.length > 0 ? names : [settings.of(serverSettings).hostname];
}

/** Whether a certificate is for a name below one of our domains that nobody configured. */
export function isDerivedName(name: string): boolean {
  return /^(?:mta-sts|autoconfig|autodiscover)\./.test(name);
}

/** Names below a domain that get certificates by themselves. */
function derivedAliases(settings: Settings, domain: string): readonly NeededRecord[] {
  const { hostname } = settings.of(serverSettings);
  const { mtaStsNames, discoveryNames } = settings.of(acmeSettings);
  const hasPolicy = mtaStsNames && settings.of(httpSettings).mtaSts !== 'none';
  return [
    ...(hasPolicy ? [mtaStsAliasOf(domain, hostname)] : []),
    ...(discoveryNames ? discoveryAliasesOf(domain, hostname) : []),
  ];
}

/** Domains asked about at once. */
const PARALLEL = 20;

/**
 * The configured names, and those below each domain that get certificates by themselves (policy and discovery) and for
 * which the DNS leads here (the authority could not reach the others). Certificates of such names that are not wanted any
 * more are removed; `onRemoved` hears of it.
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
    const issued = new Set(folder.issuedNames().filter(isDerivedName));
    const wanted = new Set<string>(configuredAcmeNames(settings));
    const domains = settings.of(tlsSettings).source === 'acme' ? [...(await parts.domains())] : [];
    const work = async (): Promise<void> => {
      for (let domain = domains.pop(); domain !== undefined; domain = domains.pop())
        for (const { record, state } of await checkDnsRecords(
          derivedAliases(settings, domain),
          dns,
        )) {
          // What the DNS does not say now stays as it was.
          const isKept = state === 'unknown' && issued.has(record.name);
          if (state === 'right' || isKept) wanted.add(record.name);
        }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    const stale = [...issued].filter((name) => !wanted.has(name));
    for (const name of stale) folder.remove(name);
    if (stale.length > 0) parts.onRemoved();
    return [...wanted];
  };
}
