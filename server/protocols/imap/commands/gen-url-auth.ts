import { parseImapUrl } from '#codecs/imap/imap-url.ts';
import { formatString } from '#codecs/imap/string-format.ts';
import { expectGenUrlAuthArgs } from '#codecs/imap/urlauth-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import type { Session } from '../session.ts';
import { addressOf, ensureKey, makeToken, MECHANISM } from '../urlauth/url-keys.ts';

/** GENURLAUTH: URLs by which others may fetch what the user may read. */
// RFC 4467 §7
export const genUrlAuth = defineCommand<{ url: string; mechanism: string }[]>({
  verb: 'GENURLAUTH',
  states: signedInStates,
  announcing: 'announce',
  parse: expectGenUrlAuthArgs,
  async run(session, wanted) {
    const made: string[] = [];
    for (const { url, mechanism } of wanted) {
      if (mechanism !== MECHANISM)
        return { status: 'BAD', text: `The only mechanism is ${MECHANISM}` };
      made.push(formatString(await authorize(session, url), session.names));
    }
    session.untagged(`GENURLAUTH ${made.join(' ')}`);
    return done;
  },
});

async function authorize(session: Session, text: string): Promise<string> {
  const url = parseImapUrl(text);
  const { urlAuth, mailbox } = url;
  if (urlAuth === undefined || urlAuth.proof !== undefined || mailbox === undefined)
    return refuse('CANNOT', 'The URL must name a message and end with its access');
  const { access, account } = session.user;
  if (addressOf(url)?.toLowerCase() !== account.address)
    refuse('NOPERM', 'The URL must be of your own mailboxes');
  const found = await access.open(mailbox, 'r');
  const key = await ensureKey(session, found);
  return `${urlAuth.rump}:${MECHANISM.toLowerCase()}:${makeToken(key, urlAuth.rump)}`;
}
