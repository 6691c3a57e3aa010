import { numberOf, rawTextOf } from '#codecs/imap/parse-response.ts';
import type { ImapConnection } from './connect-imap.ts';
import type { CommandOptions, StatusResponse } from './imap-link.ts';
import { quoted } from './list-mailboxes.ts';

/** What a server says of a mailbox when it is opened or asked for its status. */
export interface MailboxState {
  readonly messages: number;
  readonly uidValidity: number;
  /** 0 where the server does not tell. */
  readonly uidNext: number;
  /** undefined where the server keeps none. */
  readonly highestModseq: number | undefined;
  /** Keywords may be made up. */
  readonly acceptsKeywords: boolean;
}

/** Opens a mailbox, for reading only unless `isWritten`. @throws DomainError not-found, no-permission, unavailable */
// RFC 9051 §6.3.2, RFC 7162 §3.1.8
export async function examine(
  { link, capabilities }: ImapConnection,
  wireName: string,
  isWritten = false,
): Promise<MailboxState> {
  let messages = 0;
  let flags: readonly string[] = [];
  const options: CommandOptions = {
    onData: ({ name, number = 0 }) => {
      if (name === 'EXISTS') messages = number;
    },
    onStatus: ({ code }) => {
      if (code?.name === 'PERMANENTFLAGS' && code.values[0]?.kind === 'list')
        flags = code.values[0].items.map((flag) => rawTextOf(flag) ?? '');
      else if (code !== undefined) codes.set(code.name, numberOf(code.values[0]) ?? 0);
    },
  };
  const codes = new Map<string, number>();
  const condstore =
    capabilities.has('CONDSTORE') || capabilities.has('QRESYNC') ? ' (CONDSTORE)' : '';
  const verb = isWritten ? 'SELECT' : 'EXAMINE';
  const answer: StatusResponse = await link.ask(`${verb} ${quoted(wireName)}${condstore}`, options);
  if (answer.code?.name === 'HIGHESTMODSEQ')
    codes.set('HIGHESTMODSEQ', numberOf(answer.code.values[0]) ?? 0);
  return {
    messages,
    uidValidity: codes.get('UIDVALIDITY') ?? 0,
    uidNext: codes.get('UIDNEXT') ?? 0,
    highestModseq: codes.get('HIGHESTMODSEQ'),
    acceptsKeywords: flags.includes('\\*'),
  };
}
