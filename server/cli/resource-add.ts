import { grantToApprovers } from './approver-grants.ts';
import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { resourceLines, toShownResource } from './resource-lines.ts';
import { resourceOptions, toResourceAccountChange, toResourceChange } from './resource-options.ts';

export const resourceAdd = defineCommand({
  name: 'resource add',
  summary: 'Make a room or a thing that people book by inviting it.',
  operands: ['EMAIL'],
  options: resourceOptions,
  details:
    'Without options: a room that anyone with an account here may book up to a year ahead, and that accepts when it is free.',
  async run(context, [address = ''], given) {
    const account = toResourceAccountChange(given);
    await withMail(context, async (mail) => {
      const { directory } = mail;
      const { id, timeZone } = await directory.accounts.add({
        address,
        type: 'resource',
        ...account,
      });
      try {
        const change = await toResourceChange(directory, given, { hours: null, timeZone });
        const resource = await directory.resources.change(id, change);
        const { approvers } = resource.policy;
        await grantToApprovers(mail, resource.account.address, { before: [], after: approvers });
        const made = await toShownResource(directory, resource);
        context.out.answer(made, () => [`added ${made.address}`, ...resourceLines(made).slice(1)]);
      } catch (error) {
        // Half a room would stand in the way of the next try.
        await directory.accounts.remove(id);
        throw error;
      }
    });
  },
});
