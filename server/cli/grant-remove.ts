import { everyRight } from '#directory/rights.ts';
import { defineCommand } from './command.ts';
import { findGrantTarget } from './grant-target.ts';
import { withMail } from './open-data.ts';

export const grantRemove = defineCommand({
  name: 'grant remove',
  summary: 'Take a grant back, or some of its rights.',
  operands: ['OWNER[/WHAT]', 'WHO', '[RIGHTS]'],
  options: {},
  async run(context, [target = '', who = '', rights = everyRight]) {
    await withMail(context, async (mail) => {
      const { grants } = mail.directory;
      const left = await grants.change({
        ...(await findGrantTarget(mail, target)),
        ...(await grants.parseIdentifier(who)),
        mode: 'remove',
        rights,
      });
      context.out.answer({ target, who, rights: left }, () => [
        left === '' ? `${who} has no grant on ${target}` : `${who} keeps ${left} on ${target}`,
      ]);
    });
  },
});
