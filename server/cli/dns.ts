import { DomainError } from '#platform/errors.ts';
import { createResolver } from '#platform/resolver.ts';
import {
  acmeSettings,
  dnsSettings,
  serverSettings,
  tlsSettings,
} from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { checkDnsRecords, type RecordCheck } from '#sender-auth/check-dns-records.ts';
import { RETIRED_RECORD_DAYS } from '#sender-auth/dkim-rotation.ts';
import {
  formatRecordValue,
  listNeededRecords,
  type OfferedService,
} from '#sender-auth/dns-records.ts';
import { mtaStsPolicyId } from '#sender-auth/mta-sts-policy.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { type CommandData, withData } from './open-data.ts';

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

export const dns = defineCommand({
  name: 'dns',
  summary: 'Show every record a domain needs, and which of them are right today.',
  operands: ['DOMAIN'],
  options: { 'no-check': { type: 'flag', doc: 'only show them; ask no name server' } },
  details: 'The exit code is 1 when a needed record is missing or different.',
  async run(context, [name = ''], given) {
    return await withData(context, async (data) => {
      const records = await neededRecords(context, data, name);
      const checks = given['no-check']
        ? records.map((record) => ({ record, state: 'not checked' as const, found: [] }))
        : await checkDnsRecords(records, openResolver(context, data));
      const shown = checks.map(({ record, state, found }) => ({
        name: record.name,
        type: record.type,
        value: formatRecordValue(record),
        purpose: record.purpose,
        isRequired: record.isRequired,
        state,
        found,
      }));
      context.out.answer({ domain: name, records: shown }, (v) => v.records.flatMap(show));
      const isWrong = shown.some(
        (r) => r.isRequired && (r.state === 'missing' || r.state === 'different'),
      );
      return isWrong ? exitCodes.failed : exitCodes.done;
    });
  },
});

async function neededRecords(
  context: CommandContext,
  { directory, dkimKeys, settings }: CommandData,
  name: string,
) {
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

function openResolver({ clock, random }: CommandContext, { settings }: CommandData) {
  const { servers, validating, timeout } = settings.of(dnsSettings);
  return createResolver({ clock, random, servers, isValidating: validating, totalMs: timeout });
}

interface ShownRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly purpose: string;
  readonly isRequired: boolean;
  readonly state: RecordCheck['state'] | 'not checked';
  readonly found: readonly string[];
}

function show(record: ShownRecord): string[] {
  const need = record.isRequired ? '' : ' (recommended)';
  const found = record.state === 'different' ? [`    found: ${record.found.join(' | ')}`] : [];
  return [
    `${record.state.padEnd(11)} ${record.name}. ${record.type} ${record.value}`,
    `    ${record.purpose}${need}`,
    ...found,
  ];
}
