import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';

export const accountRebuild = defineCommand({
  name: 'account rebuild',
  summary: "Make an account's index anew from its packs.",
  operands: ['EMAIL'],
  options: {},
  details: 'The same messages, folders, flags and dates come out; the server may run meanwhile.',
  async run(context, [given = '']) {
    await withAccountMail(context, given, async ({ id, address, store }) => {
      await store.rebuildIndex(id);
      const { messages } = (await store.usageOf([id])).get(id) ?? { messages: 0 };
      context.out.answer({ address, messages }, () => [
        `${address}: index made anew, ${messages} messages`,
      ]);
    });
  },
});
