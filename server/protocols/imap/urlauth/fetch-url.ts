import { parseImapUrl, type ImapUrl } from '#codecs/imap/imap-url.ts';
import type { UrlFetch } from '#codecs/imap/urlauth-args.ts';
import { formatBodyStructure } from '#codecs/mime/body-structure.ts';
import { decodeBody, isKnownEncoding } from '#codecs/mime/decode-body.ts';
import { findPart } from '#codecs/mime/find-section.ts';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { cutUrl, readMessage } from '../append/read-url.ts';
import { withoutNul } from '../fetch/content-items.ts';
import type { Session } from '../session.ts';
import { addressOf, isValid, readKey } from './url-keys.ts';

type Pieces = readonly (string | Bytes)[];

/** What stands behind the URL in a URLFETCH response, from its space on. */
export async function fetchUrl(session: Session, wanted: UrlFetch): Promise<Pieces> {
  const found = await findMessage(session, wanted.url);
  if (found === undefined) return [' NIL'];
  const { url, bytes } = found;
  if (wanted.attributes.length === 0) {
    const body = cutUrl(bytes, url);
    return body === undefined ? [' NIL'] : [` {${body.length}}\r\n`, withoutNul(body)];
  }
  const pieces: (string | Bytes)[] = [];
  const has = (name: UrlFetch['attributes'][number]) => wanted.attributes.includes(name);
  const part = partOf(bytes, url);
  const decoded = has('BINARY') ? decode(bytes, part) : undefined;
  if (has('BODYPARTSTRUCTURE')) pieces.push(` (BODYPARTSTRUCTURE ${formatPart(part, decoded)})`);
  if (has('BODY')) {
    const body = cutUrl(bytes, url);
    if (body === undefined) pieces.push(' (BODY NIL)');
    else pieces.push(` (BODY {${body.length}}\r\n`, withoutNul(body), ')');
  }
  if (has('BINARY')) {
    if (decoded === undefined) pieces.push(' (BINARY NIL)');
    else {
      const mark = decoded.includes(0) ? '~' : '';
      pieces.push(` (BINARY ${mark}{${decoded.length}}\r\n`, decoded, ')');
    }
  }
  return pieces;
}

/** The message of a URL whose proof holds for this user. */
// RFC 4467 §6
async function findMessage(
  session: Session,
  text: string,
): Promise<{ url: ImapUrl; bytes: Buffer } | undefined> {
  const url = tryParse(text);
  if (url?.urlAuth?.proof === undefined || url.mailbox === undefined || url.uid === undefined)
    return undefined;
  const { urlAuth, mailbox, uid } = url;
  if (!isMeant(session, url)) return undefined;
  const address = addressOf(url);
  const owner = address === undefined ? undefined : await findAccount(session, address);
  if (owner === undefined) return undefined;
  const now = session.deps.clock.now();
  return await session.store.read(owner.id, async (reader) => {
    const collection = await reader.collectionByName('mailbox', mailbox);
    const key = collection && (await readKey(reader, collection.id));
    if (collection === undefined || key === undefined) return undefined;
    const { proof } = urlAuth;
    if (proof === undefined || !isValid(key, { ...urlAuth, proof }, now)) return undefined;
    if (url.uidValidity !== undefined && url.uidValidity !== collection.uidValidity)
      return undefined;
    const bytes = await readMessage(reader, collection.id, uid);
    return bytes && { url, bytes };
  });
}

/** Whether this user is one of those the URL is for. Nobody here fetches on behalf of submission. */
// RFC 5092 §6.1.1
function isMeant(session: Session, { urlAuth, server }: ImapUrl): boolean {
  const { access } = urlAuth!;
  if (access.kind === 'anonymous' || access.kind === 'authuser') return true;
  if (access.kind === 'submit' || !('user' in access)) return false;
  const address = access.user.includes('@') ? access.user : `${access.user}@${server?.host ?? ''}`;
  return address.toLowerCase() === session.user.account.address;
}

async function findAccount(session: Session, address: string) {
  try {
    return await session.deps.directory.accounts.find(address);
  } catch (error) {
    if (isDomainError(error) || error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function tryParse(text: string): ImapUrl | undefined {
  try {
    return parseImapUrl(text);
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function partOf(bytes: Buffer, { section }: ImapUrl): MessagePart | undefined {
  const tree = parseMessage(bytes);
  return section === undefined || section.path.length === 0 ? tree : findPart(tree, section.path);
}

function decode(bytes: Buffer, part: MessagePart | undefined): Bytes | undefined {
  if (part === undefined || !isKnownEncoding(part)) return undefined;
  return decodeBody(bytes, part);
}

/** The structure of what is sent: of decoded content, its own encoding and size. */
// RFC 5524 §3.3
function formatPart(part: MessagePart | undefined, decoded: Bytes | undefined): string {
  if (part === undefined) return 'NIL';
  if (decoded === undefined) return formatBodyStructure(part, { isExtended: true });
  const encoding = decoded.includes(0) ? 'binary' : decoded.some((b) => b > 127) ? '8bit' : '7bit';
  return formatBodyStructure(
    {
      ...part,
      fields: { ...part.fields, encoding },
      bodyStart: 0,
      bodyEnd: decoded.length,
      // No count: the lines are those of the encoded text, which is not what is sent.
      lines: 0,
    },
    { isExtended: true },
  );
}
