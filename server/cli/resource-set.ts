import { grantToApprovers } from './approver-grants.ts';
import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { resourceLines, toShownResource } from './resource-lines.ts';
import { resourceOptions, toResourceAccountChange, toResourceChange } from './resource-options.ts';

export const resourceSet = defineCommand({
  name: 'resource set',
  summary: 'Change a room or a thing: only what is named.',
  operands: ['EMAIL'],
  options: resourceOptions,
  async run(context, [address = ''], given) {
    const accountChange = toResourceAccountChange(given);
    await withMail(context, async (mail) => {
      const { directory } = mail;
      const { account, policy } = await directory.resources.expect(address);
      const present = { hours: policy.hours, timeZone: account.timeZone };
      const change = await toResourceChange(directory, given, present);
      await directory.resources.check({ ...policy, ...change });
      await directory.accounts.change(account.id, accountChange);
      const { policy: after } = await directory.resources.change(account.id, change);
      await grantToApprovers(mail, account.address, {
        before: policy.approvers,
        after: after.approvers,
      });
      const changed = await toShownResource(directory, await directory.resources.expect(address));
      context.out.answer(changed, () => [
        `changed ${changed.address}`,
        ...resourceLines(changed).slice(1),
      ]);
    });
  },
});
