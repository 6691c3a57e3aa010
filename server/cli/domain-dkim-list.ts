import { DomainError } from '#platform/errors.ts';
import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { RETIRED_RECORD_DAYS } from '#sender-auth/dkim-rotation.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const domainDkimList = defineCommand({
  name: 'domain dkim list',
  summary:
    'Show the DKIM keys of a domain: those that sign, wait for their record, or are retired.',
  operands: ['DOMAIN'],
  options: {},
  async run(context, [name = '']) {
    await withData(context, async ({ directory, dkimKeys }) => {
      const domain = await directory.domains.find(name);
      if (domain === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
      const keys = (await dkimKeys.listKeys(domain.name)).map(({ key, state, sinceMs }) => ({
        selector: key.selector,
        algorithm: key.algorithm,
        state,
        since: dayOf(sinceMs),
        ...(state === 'retired' && {
          recordMayGoAfter: dayOf(sinceMs + RETIRED_RECORD_DAYS * 86_400_000),
        }),
        record: dkimKeyRecord(key),
      }));
      context.out.answer(keys, () =>
        keys.map((k) => {
          const end =
            k.recordMayGoAfter === undefined
              ? ''
              : `; its record may go after ${k.recordMayGoAfter}`;
          return `${k.selector.padEnd(12)} ${k.algorithm.padEnd(15)} ${k.state} since ${k.since}${end}`;
        }),
      );
    });
  },
});

function dayOf(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(epochMs)).toString().slice(0, 10);
}
