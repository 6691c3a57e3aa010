import { expectResetKeyArgs } from '#codecs/imap/urlauth-args.ts';
import { defineCommand, signedInStates } from '../command.ts';
import { forgetKey, MECHANISM } from '../urlauth/url-keys.ts';

/** RESETKEY: the URLs made for a mailbox, or for all of one's own, are void. */
// RFC 4467 §7
export const resetKey = defineCommand<{ mailbox?: string; mechanisms: string[] }>({
  verb: 'RESETKEY',
  states: signedInStates,
  announcing: 'announce',
  parse: expectResetKeyArgs,
  async run(session, { mailbox, mechanisms }) {
    if (mechanisms.some((mechanism) => mechanism !== MECHANISM))
      return { status: 'NO', text: `The only mechanism is ${MECHANISM}` };
    const { access } = session.user;
    const mailboxes =
      mailbox === undefined
        ? (await access.list()).filter((found) => !found.isForeign)
        : [await access.open(mailbox, 'r')];
    for (const found of mailboxes) await forgetKey(session, found);
    return { status: 'OK', code: `URLMECH ${MECHANISM}` };
  },
});
