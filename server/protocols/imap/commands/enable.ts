import { expectEnableArgs } from '#codecs/imap/enable-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import type { Session } from '../session.ts';

/** ENABLE: the client says which extensions it understands. */
// RFC 9051 §6.3.1, RFC 5161 §3.1
export const enable = defineCommand<string[]>({
  verb: 'ENABLE',
  states: signedInStates,
  announcing: 'announce',
  parse: expectEnableArgs,
  async run(session, names) {
    const enabled = names.filter((name) => switchOn(session, name));
    // As CAPABILITY writes it: some clients compare letter by letter.
    const told = enabled.map((name) => (name === 'IMAP4REV2' ? 'IMAP4rev2' : name));
    session.untagged(['ENABLED', ...told].join(' '));
    return done;
  },
});

/** False for what cannot be enabled, or was before. */
function switchOn(session: Session, name: string): boolean {
  const { features } = session;
  switch (name) {
    case 'IMAP4REV2':
      if (features.rev2) return false;
      return (features.rev2 = true);
    case 'UTF8=ACCEPT':
      if (features.utf8) return false;
      return (features.utf8 = true);
    case 'CONDSTORE':
      if (features.condstore) return false;
      session.useCondstore();
      return true;
    case 'QRESYNC':
      if (features.qresync) return false;
      // RFC 7162 §3.2.3: it implies CONDSTORE.
      session.useCondstore();
      return (features.qresync = true);
    case 'UIDONLY':
      if (features.uidOnly) return false;
      return (features.uidOnly = true);
    default:
      return false;
  }
}
