import { numberOf } from '#codecs/imap/parse-response.ts';
import { formatDateTime } from '#codecs/imap/date-time.ts';
import { formatFlagList } from '#codecs/imap/flags.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ImapConnection } from './connect-imap.ts';
import { quoted } from './list-mailboxes.ts';

export interface MessageToAppend {
  readonly bytes: Bytes;
  /** As IMAP writes them. */
  readonly flags: readonly string[];
  readonly receivedAtSeconds: number | undefined;
}

/** Where a message came to be; undefined where the server does not tell. */
export interface Appended {
  readonly uidValidity: number;
  readonly uid: number;
}

/** Adds one message. Several may be under way at once. @throws ImapRefusal too-large, over-quota, not-found; DomainError unavailable */
// RFC 9051 §6.3.12, RFC 4315 §3
export async function append(
  { link }: ImapConnection,
  wireName: string,
  { bytes, flags, receivedAtSeconds }: MessageToAppend,
): Promise<Appended | undefined> {
  const date =
    receivedAtSeconds === undefined
      ? ''
      : ` "${formatDateTime({ epochSeconds: receivedAtSeconds, offsetMinutes: 0 })}"`;
  const head = `APPEND ${quoted(wireName)} ${formatFlagList(flags)}${date} `;
  const { code } = await link.ask([head, bytes], { name: 'APPEND' });
  if (code?.name !== 'APPENDUID') return undefined;
  const [uidValidity, uid] = code.values.map(numberOf);
  return uidValidity === undefined || uid === undefined ? undefined : { uidValidity, uid };
}
