import { expectLoginArgs, type LoginArgs } from '#codecs/imap/sign-in-args.ts';
import { defineCommand } from '../command.ts';
import { admit } from '../session/admit.ts';

/** LOGIN: sign in by name and password. */
// RFC 9051 §6.2.3
export const login = defineCommand<LoginArgs>({
  verb: 'LOGIN',
  states: ['not-authenticated'],
  announcing: 'none',
  parse(decoder) {
    decoder.expectSpace();
    return expectLoginArgs(decoder);
  },
  async run(session, { user, password }) {
    if (!session.allowsPlaintext)
      return { status: 'NO', code: 'PRIVACYREQUIRED', text: 'Signing in needs TLS' };
    const identity = await session.deps.directory.signIn({
      ...session.saslContext(),
      name: user,
      secret: password,
    });
    return await admit(session, identity);
  },
});
