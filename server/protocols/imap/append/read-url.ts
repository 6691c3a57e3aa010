import { parseImapUrl, type ImapUrl } from '#codecs/imap/imap-url.ts';
import { formatResponseCode } from '#codecs/imap/response-code.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { CommandRefused, refuse } from '../errors.ts';
import { locateInMessage, locateInPart } from '../fetch/locate-section.ts';
import { MessageSource } from '../fetch/message-source.ts';
import type { Session } from '../session.ts';

/** The bytes that a URL of CATENATE names, in a mailbox the user may read. @throws CommandRefused BADURL */
// RFC 4469 §5, RFC 5092 §7
export async function readUrl(session: Session, text: string): Promise<Bytes> {
  const badUrl = (): never =>
    refuse(formatResponseCode({ kind: 'BADURL', url: text }).slice(1, -1), 'The URL names nothing');
  try {
    return (await findBytes(session, parseImapUrl(text))) ?? badUrl();
  } catch (error) {
    if (error instanceof InputSyntaxError || error instanceof CommandRefused) return badUrl();
    throw error;
  }
}

async function findBytes(session: Session, url: ImapUrl): Promise<Bytes | undefined> {
  const { user, selected, store, deps } = session;
  if (url.urlAuth !== undefined || url.uid === undefined) return undefined;
  if (url.server !== undefined && url.server.host.toLowerCase() !== deps.hostname.toLowerCase())
    return undefined;
  const name = url.mailbox ?? selected?.name;
  if (name === undefined) return undefined;
  const { owner, collection } = await user.access.open(name, 'r');
  if (url.uidValidity !== undefined && url.uidValidity !== collection.uidValidity) return undefined;
  const { uid } = url;
  const bytes = await store.read(owner, (reader) => readMessage(reader, collection.id, uid));
  return bytes && cutUrl(bytes, url);
}

/** A message's bytes by its UID. */
export async function readMessage(
  reader: AccountReader,
  mailbox: CollectionId,
  uid: number,
): Promise<Buffer | undefined> {
  for await (const [row] of reader.messages(mailbox, [], [uid, uid]))
    if (row !== undefined) return await reader.readContent(row.itemId);
  return undefined;
}

/** The section and range of the message that a URL names. */
export function cutUrl(bytes: Buffer, { section, partial }: ImapUrl): Bytes | undefined {
  const source = new MessageSource(bytes);
  const wanted = section ?? { path: [], part: 'all' as const };
  const located =
    wanted.path.length === 0
      ? locateInMessage(wanted, source)
      : locateInPart(wanted, { bytes, tree: parseMessage(bytes) });
  if (located === undefined) return undefined;
  const found =
    located.kind === 'bytes' ? located.bytes : bytes.subarray(located.start, located.end);
  if (partial === undefined) return found;
  const start = Math.min(partial.origin, found.length);
  return found.subarray(start, partial.count === undefined ? undefined : start + partial.count);
}
