import { DomainError } from '#platform/errors.ts';
import { dkimRecordOf, formatRecordValue } from '#sender-auth/dns-records.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const domainDkimRotate = defineCommand({
  name: 'domain dkim rotate',
  summary: 'Make new DKIM keys; the old ones sign until the records of the new are in the DNS.',
  operands: ['DOMAIN'],
  options: {
    activate: { type: 'flag', doc: 'sign with the waiting keys now, whatever the DNS says' },
  },
  details:
    'The running server looks for the records every quarter of an hour and changes over by itself.\n' +
    'The records of the old keys must stay for another week: mail that they signed is still on its way.',
  async run(context, [name = ''], given) {
    await withData(context, async ({ directory, dkimKeys }) => {
      const domain = await directory.domains.find(name);
      if (domain === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
      if (given.activate) {
        await dkimKeys.finishRotation(domain.name);
        const selectors = (await dkimKeys.keysOf(domain.name)).map((k) => k.selector);
        context.out.answer({ domain: domain.name, signing: selectors }, () => [
          `${domain.name} signs with ${selectors.join(', ')} from now on`,
        ]);
        return;
      }
      const records = (await dkimKeys.beginRotation(domain.name)).map((key) => ({
        selector: key.selector,
        record: dkimRecordOf(domain.name, key),
      }));
      const waiting = records.map(({ selector, record }) => ({
        selector,
        name: record.name,
        value: formatRecordValue(record),
      }));
      context.out.answer({ domain: domain.name, waiting }, () => [
        'publish these records; the new keys sign as soon as they are seen:',
        ...waiting.map((r) => `${r.name}. TXT ${r.value}`),
      ]);
    });
  },
});
