import { checkDnsRecords, type RecordCheck } from '#sender-auth/check-dns-records.ts';
import { formatRecordValue } from '#sender-auth/dns-records.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { neededRecords, openResolver } from './needed-records.ts';
import { withData } from './open-data.ts';

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
