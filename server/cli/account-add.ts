import type { Account } from '#directory/account.ts';
import { accountOptions, toAccountChange } from './account-options.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import {
  givePassword,
  passwordHashOption,
  passwordOptions,
  readPassword,
} from './password-input.ts';

export const accountAdd = defineCommand({
  name: 'account add',
  summary: 'Make an account.',
  operands: ['EMAIL'],
  options: {
    ...accountOptions,
    ...passwordOptions,
    ...passwordHashOption,
    alias: {
      type: 'texts',
      value: 'EMAIL',
      doc: 'a further address of the account; may be given again',
    },
  },
  async run(context, [address = ''], given) {
    const change = toAccountChange(given);
    const password = await readPassword(context, given);
    await withData(context, async ({ directory }) => {
      const account = await directory.accounts.add({ address, ...change });
      try {
        if (password !== undefined) await givePassword(directory, account.id, password);
        for (const alias of given.alias) await directory.aliases.add(alias, [account.address]);
      } catch (error) {
        // Half an account would stand in the way of the next try.
        await directory.accounts.remove(account.id);
        throw error;
      }
      const shown = password?.isGenerated === true ? { password: password.text } : {};
      context.out.answer({ ...account, hasPassword: password !== undefined, ...shown }, () =>
        lines(account, { ...shown, hasPassword: password !== undefined }),
      );
    });
  },
});

function lines(
  account: Account,
  given: { readonly password?: string; readonly hasPassword: boolean },
): string[] {
  const isPerson = account.type === 'person';
  return [
    `added ${account.address}`,
    ...(given.password === undefined ? [] : [`password: ${given.password}`]),
    ...(isPerson && !given.hasPassword
      ? [
          `nobody can sign in yet; set a password with \`mailstead account set ${account.address} --generate-password\``,
        ]
      : []),
  ];
}
