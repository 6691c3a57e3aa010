import { DomainError } from '#platform/errors.ts';
import { createResolver } from '#platform/resolver.ts';
import {
  acmeSettings,
  dnsSettings,
  serverSettings,
  tlsSettings,
} from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { RETIRED_RECORD_DAYS } from '#sender-auth/dkim-rotation.ts';
import {
  listNeededRecords,
  type NeededRecord,
  type OfferedService,
} from '#sender-auth/dns-records.ts';
import { mtaStsPolicyId } from '#sender-auth/mta-sts-policy.ts';
import type { CommandContext } from './command.ts';
import type { CommandData } from './open-data.ts';

const RETIRED_MS = RETIRED_RECORD_DAYS * 86_400_000;

const services: readonly OfferedService[] = [
  { service: 'submissions', port: 465 },
  { service: 'submission', port: 587 },
  { service: 'imaps', port: 993 },
  { service: 'imap', port: 143 },
  { service: 'pop3s', port: 995 },
  { service: 'pop3', port: 110 },
  { service: 'caldavs', port: 443 },
  { service: 'carddavs', port: 443 },
  { service: 'autodiscover', port: 443 },
];

/** Every record that a domain of this server needs. @throws DomainError not-found */
export async function neededRecords(
  context: CommandContext,
  { directory, dkimKeys, settings }: CommandData,
  name: string,
): Promise<readonly NeededRecord[]> {
  const domain = await directory.domains.find(name);
  if (domain === undefined)
    throw new DomainError(
      'not-found',
      `there is no domain ${name}; add it with \`mailstead domain add ${name}\``,
    );
  const { hostname, portBase } = settings.of(serverSettings);
  const keys = await dkimKeys.listKeys(domain.name);
  const offered = services.filter((s) => context.parts.isOffered(settings, s.service));
  const davPath = context.parts.davPath(settings);
  return listNeededRecords({
    domain: domain.name,
    hostname,
    dkimKeys: keys.filter((k) => k.state !== 'retired').map((k) => k.key),
    retiredDkimKeys: keys
      .filter((k) => k.state === 'retired' && k.sinceMs > context.clock.epochMs() - RETIRED_MS)
      .map((k) => k.key),
    reportAddress: `postmaster@${domain.name}`,
    services: offered.map((s) => ({ ...s, port: s.port + portBase })),
    ...(davPath !== undefined && { davPath }),
    mtaStsCertificate: certificateSource(settings, {
      isOrdered: settings.of(acmeSettings).mtaStsNames,
      names: [`mta-sts.${domain.name}`],
    }),
    discoveryCertificate: certificateSource(settings, {
      isOrdered: settings.of(acmeSettings).discoveryNames,
      names: [`autoconfig.${domain.name}`, `autodiscover.${domain.name}`],
    }),
    mtaStsId: mtaStsPolicyId(context.parts.publishedMtaSts(settings)),
  });
}

/** These hosts must show certificates that others trust (RFC 8461 §3.3): says where they come from. */
function certificateSource(
  settings: Settings,
  { isOrdered, names }: { isOrdered: boolean; names: readonly string[] },
): string {
  const configured = settings.of(acmeSettings).names;
  const isFromAuthority = settings.of(tlsSettings).source === 'acme' && isOrdered;
  if (isFromAuthority || names.every((name) => configured.includes(name)))
    return 'its certificate is ordered by itself once the name leads here';
  return `needs a certificate for this name: tls.source = "acme", or one in tls.certificates`;
}

/** Asks the name servers that are configured. */
export function openResolver({ clock, random }: CommandContext, { settings }: CommandData) {
  const { servers, validating, timeout } = settings.of(dnsSettings);
  return createResolver({ clock, random, servers, isValidating: validating, totalMs: timeout });
}
