import { defineCommand } from './command.ts';
import { findGrantTarget } from './grant-target.ts';
import { withMail } from './open-data.ts';

/** What a word stands for; letters of RFC 4314 are taken as they are. */
const words: Readonly<Record<string, string>> = {
  read: 'lrs',
  write: 'lrswipte',
  full: 'lrswipkxte',
  admin: 'lrswipkxtea',
};

export const grantAdd = defineCommand({
  name: 'grant add',
  summary: 'Let others use a mailbox, or all mailboxes of an account.',
  operands: ['OWNER[/MAILBOX]', 'WHO', 'RIGHTS'],
  options: {},
  details:
    'WHO is the address of an account or group, @domain, or anyone; with "-" in front the rights are taken away.\n' +
    'RIGHTS is read, write, full or admin, or letters of RFC 4314 (lrswipkxtea).',
  async run(context, [target = '', who = '', rights = '']) {
    await withMail(context, async (mail) => {
      const { grants } = mail.directory;
      const left = await grants.change({
        ...(await findGrantTarget(mail, target)),
        ...(await grants.parseIdentifier(who)),
        mode: 'add',
        rights: words[rights] ?? rights,
      });
      context.out.answer({ target, who, rights: left }, () => [`${who} has ${left} on ${target}`]);
    });
  },
});
