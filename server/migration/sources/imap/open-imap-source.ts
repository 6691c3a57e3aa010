import { DomainError } from '#platform/errors.ts';
import { describeImap } from '../../imap-end/describe-imap.ts';
import { openImapEnd } from '../../imap-end/imap-sign-in.ts';
import { presetNamed } from '../../imap-end/presets.ts';
import type { EndpointOpening } from '../../open-endpoints.ts';
import type { Source } from '../../source.ts';
import { ImapSession } from './imap-session.ts';

/** A server that speaks IMAP, to read from. @throws DomainError bad-value, not-found */
export async function openImapSource(opening: EndpointOpening): Promise<Source> {
  const end = await openImapEnd(opening);
  const preset = presetNamed(opening.endpoint.options['preset']);
  return {
    kind: 'imap',
    async probe(login) {
      if (login === undefined) return await describeImap(await end.connect(), preset);
      return await describeImap(await end.open(login), preset, login.name);
    },
    // eslint-disable-next-line require-yield
    async *accounts() {
      throw new DomainError(
        'not-supported',
        'IMAP does not tell which accounts there are; give a list with `mailstead migrate users --csv FILE`',
      );
    },
    open: async (login) => {
      const { admin } = opening.endpoint.options;
      const own = admin === undefined ? [login.name] : [login.name, admin];
      return new ImapSession(await end.open(login), async () => await end.open(login), {
        preset,
        own,
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}
