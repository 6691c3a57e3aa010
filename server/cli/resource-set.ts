import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { resourceLines, toShownResource } from './resource-lines.ts';
import { resourceOptions, toResourceAccountChange, toResourceChange } from './resource-options.ts';

export const resourceSet = defineCommand({
  name: 'resource set',
  summary: 'Change a room or a thing: only what is named.',
  operands: ['EMAIL'],
  options: resourceOptions,
  async run(context, [address = ''], given) {
    const accountChange = toResourceAccountChange(given);
    await withData(context, async ({ directory }) => {
      const { account, policy } = await directory.resources.expect(address);
      const present = { hours: policy.hours, timeZone: account.timeZone };
      const change = await toResourceChange(directory, given, present);
      await directory.resources.change(account.id, change);
      await directory.accounts.change(account.id, accountChange);
      const changed = await toShownResource(directory, await directory.resources.expect(address));
      context.out.answer(changed, () => [
        `changed ${changed.address}`,
        ...resourceLines(changed).slice(1),
      ]);
    });
  },
});
