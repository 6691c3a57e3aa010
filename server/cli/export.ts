import { exportOrganisation } from '#migration/export-organisation.ts';
import { defineCommand, UsageError } from './command.ts';
import { withData } from './open-data.ts';
import { showUsedBytes } from './output.ts';

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'Write the whole organisation, or some accounts, in an open form to a folder.',
  operands: [],
  options: {
    to: { type: 'text', value: 'DIR', doc: 'folder to write to: new or empty' },
    account: {
      type: 'texts',
      value: 'EMAIL',
      doc: 'only this account; may be given again',
    },
    mail: { type: 'text', value: 'FORM', doc: 'mbox (default) or maildir' },
  },
  details:
    'Mail as mbox or Maildir, calendars, tasks and notes as ics, contacts as vcf, everything else as JSON, with a SHA-256 of each\n' +
    'file: docs/migration/export-format.md. It holds the hashes of passwords: keep it as safe as the server. `mailstead import`\n' +
    'brings it back.',
  async run(context, _operands, { to, account, mail = 'mbox' }) {
    if (to === undefined) throw new UsageError('export: --to DIR is missing');
    if (mail !== 'mbox' && mail !== 'maildir')
      throw new UsageError(`export: --mail ${mail} is not known: mbox or maildir`);
    await withData(context, async (data) => {
      await using opened = await data.openStore();
      const { store } = opened;
      const subscriptions = data.subscriptions({ store, settings: () => data.settings });
      const done = await exportOrganisation({
        store,
        subscriptions,
        directory: data.directory,
        clock: context.clock,
        version: context.parts.version,
        to,
        mail,
        ...(account.length > 0 && { accounts: account }),
      });
      context.out.answer({ to, ...done }, () => [
        `${done.accounts} accounts with ${done.items} items written to ${to}: ${done.files} files, ${showUsedBytes(done.bytes)}`,
      ]);
    });
  },
});
