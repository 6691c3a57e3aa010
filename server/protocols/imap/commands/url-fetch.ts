import { formatString } from '#codecs/imap/string-format.ts';
import { expectUrlFetchArgs, type UrlFetch } from '#codecs/imap/urlauth-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { fetchUrl } from '../urlauth/fetch-url.ts';

/** URLFETCH: what URLs name, of any account, when their proof holds; NIL for all others. */
// RFC 4467 §7, RFC 5524 §3
export const urlFetch = defineCommand<UrlFetch[]>({
  verb: 'URLFETCH',
  states: signedInStates,
  announcing: 'announce',
  parse: expectUrlFetchArgs,
  async run(session, wanted) {
    for (const each of wanted) {
      const { output } = session;
      output.text(`* URLFETCH ${formatString(each.url, session.names)}`);
      for (const piece of await fetchUrl(session, each))
        if (typeof piece === 'string') output.text(piece);
        else output.bytes(piece);
      output.text('\r\n');
      if (output.isFull) await output.room();
    }
    return done;
  },
});
