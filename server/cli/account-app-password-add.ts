import { showMoment, showScope, toExpiry, toScope } from './app-password-options.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const accountAppPasswordAdd = defineCommand({
  name: 'account app-password add',
  summary: 'Make a second password for one device or program, and show it once.',
  operands: ['EMAIL'],
  options: {
    name: { type: 'text', value: 'NAME', doc: 'what it is for, such as "phone"' },
    protocols: {
      type: 'text',
      value: 'LIST',
      doc: 'what it opens, such as "imap,smtp"; default: all the account may use',
    },
    expires: {
      type: 'text',
      value: 'TIME',
      doc: 'how long it is good, such as 90d; default: never',
    },
  },
  details: 'The password is kept only as a hash: it cannot be shown again.',
  async run(context, [address = ''], given) {
    const protocols = toScope(given.protocols);
    const expiresMs = toExpiry(given.expires, context.clock);
    await withData(context, async ({ directory }) => {
      const { id } = await directory.accounts.expect(address);
      const { appPassword, text } = await directory.credentials.addAppPassword(id, {
        name: given.name ?? 'app password',
        protocols,
        ...(expiresMs === undefined ? {} : { expiresMs }),
      });
      context.out.answer({ ...appPassword, password: text }, () => [
        `added the app password ${appPassword.id} "${appPassword.name}" for ${showScope(appPassword)}, expires: ${showMoment(appPassword.expiresMs)}`,
        `password: ${text}`,
      ]);
    });
  },
});
