import { calendarKinds } from './collection-options.ts';
import { defineCommand, UsageError } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { answerPublish } from './publish-link.ts';
import { toChoice } from './quantity-input.ts';

export const calendarPublish = defineCommand({
  name: 'calendar publish',
  summary:
    'Make a secret link by which anybody may read a calendar, or see when its owner is busy.',
  operands: ['EMAIL'],
  options: {
    from: { type: 'text', value: 'NAME', doc: 'collection instead of the default one' },
    kind: { type: 'text', value: 'KIND', doc: 'calendar (default), tasks or notes' },
    'free-busy': {
      type: 'flag',
      doc: 'tells when, not what: with --from one calendar as busy times, else the free and busy time of the account',
    },
    public: {
      type: 'flag',
      doc: 'with --free-busy of the account: at /freebusy/EMAIL.vfb, which is no secret',
    },
    expires: {
      type: 'text',
      value: 'TIME',
      doc: 'how long it is good, such as 30d; default: until it is taken back',
    },
  },
  details:
    'Private items are shown as busy times, and alarms left out. A link is kept only as a hash: it cannot be shown again.',
  async run(context, [given = ''], options) {
    const { from, expires } = options;
    const kind = toChoice('--kind', options.kind ?? 'calendar', calendarKinds);
    const isOfAccount = options['free-busy'] && from === undefined && options.kind === undefined;
    if (options.public && !isOfAccount)
      throw new UsageError('--public goes with --free-busy, without --from and --kind');
    await withAccountMail(context, given, async (mail) => {
      await answerPublish(context, mail, {
        ...(!isOfAccount && { collection: { kind, name: from } }),
        kind: options['free-busy'] ? 'free-busy' : 'full',
        isPublic: options.public,
        expires,
      });
    });
  },
});
