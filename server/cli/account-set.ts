import { accountOptions, toAccountChange } from './account-options.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import {
  givePassword,
  passwordHashOption,
  passwordOptions,
  readPassword,
} from './password-input.ts';

export const accountSet = defineCommand({
  name: 'account set',
  summary: 'Change an account: only what is named.',
  operands: ['EMAIL'],
  options: { ...accountOptions, ...passwordOptions, ...passwordHashOption },
  async run(context, [address = ''], given) {
    const change = toAccountChange(given);
    const password = await readPassword(context, given);
    await withData(context, async ({ directory }) => {
      const found = await directory.accounts.expect(address);
      const account = await directory.accounts.change(found.id, change);
      if (password !== undefined) await givePassword(directory, account.id, password);
      const shown = password?.isGenerated === true ? { password: password.text } : {};
      context.out.answer({ ...account, ...shown }, () => [
        `changed ${account.address}`,
        ...(shown.password === undefined ? [] : [`password: ${shown.password}`]),
      ]);
    });
  },
});
