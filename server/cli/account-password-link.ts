import { tryParseDuration } from '#platform/units.ts';
import { showMoment } from './app-password-options.ts';
import { defineCommand, UsageError } from './command.ts';
import { withData } from './open-data.ts';

export const accountPasswordLink = defineCommand({
  name: 'account password-link',
  summary: 'Make a link by which the owner of an account chooses a password, once, and show it.',
  operands: ['EMAIL'],
  options: {
    valid: {
      type: 'text',
      value: 'TIME',
      doc: 'how long it is good, such as 3d (default), at most 90d',
    },
  },
  details:
    'Only a hash of the link is kept: it cannot be shown again. It ends when it was used, and when the password is set in another way. The present password\n' +
    'stays until then. Whoever has the link has the account: hand it over in a way that nobody else reads.',
  async run(context, [address = ''], { valid = '3d' }) {
    const ms = tryParseDuration(valid);
    if (ms === undefined || ms === 0)
      throw new UsageError(`--valid ${valid}: a time such as "3d" is allowed`);
    const expiresMs = context.clock.epochMs() + ms;
    await withData(context, async ({ directory, settings }) => {
      const account = await directory.accounts.expect(address);
      const secret = await directory.passwordLinks.create(account.id, { expiresMs });
      const server = await context.parts.userServer(settings);
      const link = server.pagesOf(account.address).passwordLink(secret);
      context.out.answer({ address: account.address, link, expiresMs }, () => [
        link,
        `good once, until ${showMoment(expiresMs)}`,
      ]);
    });
  },
});
