import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withAccountMail } from './open-account.ts';

export const accountVerify = defineCommand({
  name: 'account verify',
  summary: 'Read everything stored of an account and say what is not as it should be.',
  operands: ['EMAIL'],
  options: {},
  details:
    'Nothing is changed. Names damaged records and what of the others was set aside for them. Exit code 1 when something is wrong.',
  async run(context, [given = '']) {
    return await withAccountMail(context, given, async ({ id, address, store }) => {
      const report = await store.verifyAccount(id);
      context.out.answer({ address, ...report }, ({ problems, items, records }) => [
        ...problems,
        problems.length === 0
          ? `${address}: ${items} contents in ${records} records, all as written`
          : `${address}: ${problems.length} problems; "account rebuild" mends the index, damaged contents come from a backup`,
      ]);
      return report.problems.length === 0 ? exitCodes.done : exitCodes.failed;
    });
  },
});
