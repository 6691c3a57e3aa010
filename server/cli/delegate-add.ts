import type { DelegateRights } from '#directory/delegations.ts';
import { defineCommand, UsageError } from './command.ts';
import { findBetween, findDelegatedCalendar } from './delegate-between.ts';
import { withMail } from './open-data.ts';
import { toChoice } from './quantity-input.ts';

export const delegateAdd = defineCommand({
  name: 'delegate add',
  summary: 'Let somebody act for another person; said again, it replaces what was said before.',
  operands: ['BOSS', 'DELEGATE'],
  options: {
    calendar: { type: 'text', value: 'write|read', doc: "rights on the boss's calendar" },
    copies: { type: 'flag', doc: 'gets copies of invitations and replies to the boss' },
    'send-on-behalf': { type: 'flag', doc: 'sends with the boss in From and himself in Sender' },
    'send-as': { type: 'flag', doc: 'sends as the boss; nothing shows who wrote' },
    private: { type: 'flag', doc: 'with --calendar: private items are seen too' },
  },
  details:
    'Without options: --calendar write --copies --send-on-behalf. These are grants: `mailstead grant list BOSS` shows them too.',
  async run(context, [boss = '', delegate = ''], given) {
    const rights = toDelegateRights(given);
    await withMail(context, async (mail) => {
      const calendarId = await findDelegatedCalendar(mail, boss);
      const between = await findBetween(mail, boss, delegate);
      await mail.directory.delegations.set(between, { ...rights, calendarId });
      context.out.answer({ boss, delegate, ...rights }, () => [`${delegate} acts for ${boss}`]);
    });
  },
});

/** @throws UsageError */
function toDelegateRights(given: {
  readonly calendar: string | undefined;
  readonly copies: boolean;
  readonly 'send-on-behalf': boolean;
  readonly 'send-as': boolean;
  readonly private: boolean;
}): DelegateRights {
  const calendar =
    given.calendar === undefined
      ? undefined
      : toChoice('--calendar', given.calendar, ['write', 'read']);
  const rights = {
    calendar,
    seesPrivate: given.private,
    getsInvitations: given.copies,
    sendsOnBehalf: given['send-on-behalf'],
    sendsAs: given['send-as'],
  };
  const isSaid = rights.getsInvitations || rights.sendsOnBehalf || rights.sendsAs;
  if (!isSaid && calendar !== undefined)
    throw new UsageError(
      'a delegate gets copies or sends: add --copies, --send-on-behalf or --send-as, or use `mailstead grant add`',
    );
  if (!isSaid) return { ...rights, calendar: 'write', getsInvitations: true, sendsOnBehalf: true };
  if (rights.seesPrivate && calendar === undefined)
    throw new UsageError('--private goes with --calendar');
  return rights;
}
