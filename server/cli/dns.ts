import { DomainError } from '#platform/errors.ts';
import { dnsSettings, serverSettings } from '#platform/server-settings.ts';
import { createResolver } from '#platform/resolver.ts';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { defineCommand } from './command.ts';
import { checkRecord, type RecordState } from './dns-check.ts';
import { type DnsRecord, neededRecords } from './dns-records.ts';
import { exitCodes } from './exit-codes.ts';
import { withData } from './open-data.ts';

interface CheckedRecord extends DnsRecord {
  readonly state: RecordState;
  readonly found: readonly string[];
}

export const dns = defineCommand({
  name: 'dns',
  summary: 'Show every record a domain needs, and which of them are right today.',
  operands: ['DOMAIN'],
  options: { 'no-check': { type: 'flag', doc: 'only show them; ask no name server' } },
  details: 'The exit code is 1 when a needed record is wrong or missing.',
  async run(context, [name = ''], given) {
    return await withData(context, async ({ directory, dkimKeys, settings }) => {
      const domain = await directory.domains.find(name);
      if (domain === undefined)
        throw new DomainError(
          'not-found',
          `there is no domain ${name}; add it with \`mailstead domain add ${name}\``,
        );
      const keys = await dkimKeys.keysOf(domain.name);
      const records = neededRecords({
        domain: domain.name,
        hostname: settings.of(serverSettings).hostname,
        portBase: settings.of(serverSettings).portBase,
        dkim: keys.map((key) => ({ selector: key.selector, text: dkimKeyRecord(key) })),
      });
      const { servers, validating } = settings.of(dnsSettings);
      const resolver = createResolver({
        clock: context.clock,
        random: context.random,
        servers,
        isValidating: validating,
      });
      const checked: CheckedRecord[] = await Promise.all(
        records.map(async (record) =>
          given['no-check']
            ? { ...record, state: 'not checked' as const, found: [] }
            : { ...record, ...(await checkRecord(resolver, record)) },
        ),
      );
      context.out.answer({ domain: domain.name, records: checked }, (v) => v.records.flatMap(show));
      const isWrong = checked.some(
        (r) => r.isNeeded && (r.state === 'missing' || r.state === 'wrong'),
      );
      return isWrong ? exitCodes.failed : exitCodes.done;
    });
  },
});

function show(record: CheckedRecord): string[] {
  const found = record.state === 'wrong' ? [`    found: ${record.found.join(' | ')}`] : [];
  const need = record.isNeeded ? '' : ' (recommended)';
  return [
    `${record.state.padEnd(11)} ${record.name}. ${record.type} ${record.value}`,
    `    ${record.purpose}${need}`,
    ...found,
  ];
}
