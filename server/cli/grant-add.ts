import { delegateRights } from '#directory/rights.ts';
import { rightsOfLevel, sharingLevels } from '#directory/sharing-levels.ts';
import { defineCommand, UsageError } from './command.ts';
import { findGrantTarget, targetHelp } from './grant-target.ts';
import { withMail } from './open-data.ts';
import { toChoice } from './quantity-input.ts';

/** What a word stands for; letters of RFC 4314 are taken as they are. */
const words: Readonly<Record<string, string>> = {
  read: 'lrs',
  write: 'lrswipte',
  full: 'lrswipkxte',
  admin: 'lrswipkxtea',
};

export const grantAdd = defineCommand({
  name: 'grant add',
  summary: 'Let others use a mailbox, a calendar or the like, or everything of an account.',
  operands: ['OWNER[/WHAT]', 'WHO', '[RIGHTS]'],
  options: {
    level: {
      type: 'text',
      value: 'LEVEL',
      doc: `${sharingLevels.join(', ')}; takes the place of the level there was`,
    },
    private: { type: 'flag', doc: 'with --level: private items are seen too' },
  },
  details:
    `WHAT is the name of a mailbox. ${targetHelp}\n` +
    'WHO is the address of an account or group, @domain, or anyone; with "-" in front the rights are taken away.\n' +
    'RIGHTS adds read, write, full or admin, or letters of RFC 4314 (lrswipkxtea) and digits: 0 sees free and busy time,\n' +
    '1 sees private items, 2 sends on behalf, 3 sends as, 4 gets copies of invitations, 5 changes its own items,\n' +
    '6, 7 and 8: invitations, answers, questions for busy times reach a scheduling inbox, or leave from an outbox.',
  async run(context, [target = '', who = '', rights], given) {
    const change = toChange(rights, given);
    await withMail(context, async (mail) => {
      const { grants } = mail.directory;
      const left = await grants.change({
        ...(await findGrantTarget(mail, target)),
        ...(await grants.parseIdentifier(who)),
        ...change,
      });
      context.out.answer({ target, who, rights: left }, () => [`${who} has ${left} on ${target}`]);
    });
  },
});

/** A level replaces the one before; what lets somebody send is given and taken by itself. @throws UsageError */
function toChange(
  rights: string | undefined,
  given: { readonly level: string | undefined; readonly private: boolean },
) {
  if ((rights === undefined) === (given.level === undefined))
    throw new UsageError('say either RIGHTS or --level, as in `--level read`');
  if (rights !== undefined) {
    if (given.private) throw new UsageError('--private goes with --level; as a right it is "1"');
    return { mode: 'add', rights: words[rights] ?? rights } as const;
  }
  const level = toChoice('--level', given.level!, sharingLevels);
  return {
    rights: rightsOfLevel(level, { withPrivate: given.private }),
    keeping: `p${delegateRights}`,
  };
}
