import { expectNotifyArgs, type NotifyArgs } from '#codecs/imap/notify-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { MAX_WATCHED, NotifyWatch } from '../notify/notify-watch.ts';
import { noRules, toRules } from '../notify/notify-rules.ts';

/** NOTIFY: the client says what it wants to be told of, at any time. */
// RFC 5465 §3.1
export const notify = defineCommand<NotifyArgs>({
  verb: 'NOTIFY',
  states: signedInStates,
  announcing: 'announce',
  parse: expectNotifyArgs,
  async run(session, args) {
    const rules = args.kind === 'none' ? noRules : toRules(args);
    if (typeof rules === 'string') return { status: 'BAD', text: rules };
    const watch = new NotifyWatch(session, rules);
    const watched = await watch.begin();
    if (watched > MAX_WATCHED) {
      watch[Symbol.dispose]();
      return { status: 'NO', code: 'NOTIFICATIONOVERFLOW', text: 'Too many mailboxes' };
    }
    // What has come up to now is told by the old rules.
    session.lookForNews();
    session.notify?.[Symbol.dispose]();
    session.notify = watch;
    if (rules.wantsStatus) await watch.writeStatus();
    return done;
  },
});
