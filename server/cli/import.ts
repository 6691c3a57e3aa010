import { importOrganisation, type ImportOutcome } from '#migration/import-organisation.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withData } from './open-data.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Bring back what `mailstead export` wrote: an organisation, or some of its accounts.',
  operands: ['DIR'],
  options: {
    account: {
      type: 'texts',
      value: 'EMAIL',
      doc: 'only this account; may be given again',
    },
  },
  details:
    'Every file is compared with its SHA-256 before anything is changed, and accounts that are here already with something in them\n' +
    'are refused. An account comes back whole or not at all. An import that was cut is finished by the next one.',
  async run(context, [from = ''], { account }) {
    return await withData(context, async (data) => {
      await using opened = await data.openStore();
      const { store } = opened;
      const subscriptions = data.subscriptions({ store, settings: () => data.settings });
      const done = await importOrganisation({
        store,
        subscriptions,
        directory: data.directory,
        from,
        ...(account.length > 0 && { accounts: account }),
      });
      const { accounts, items, failed, problems } = done;
      context.out.answer({ from, accounts, items, failed, problems }, () => linesOf(from, done));
      return failed.length === 0 ? exitCodes.done : exitCodes.failed;
    });
  },
});

function linesOf(from: string, { accounts, items, failed, problems }: ImportOutcome): string[] {
  return [
    `${accounts} accounts with ${items} items imported from ${from}`,
    ...failed.map((it) => `not imported: ${it}`),
    ...problems.map((it) => `to be looked at: ${it}`),
  ];
}
