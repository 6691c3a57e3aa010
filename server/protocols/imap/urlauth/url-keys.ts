import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ImapUrl, UrlAuth } from '#codecs/imap/imap-url.ts';
import type { AccountReader } from '#store/store.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import type { Session } from '../session.ts';

/** The one mechanism: a keyed hash, which only this server can make and check. */
export const MECHANISM = 'INTERNAL';

/** Kept with the mailbox, and shown to nobody: neither /shared nor /private. */
const KEY_ENTRY = '/urlauth/key';
const KEY_BYTES = 32;
/** First byte of a token, should the way it is made ever change. */
const VERSION = '01';

/** The mailbox's key, made when there is none yet. */
// RFC 4467 §8
export async function ensureKey(session: Session, mailbox: VisibleMailbox): Promise<Uint8Array> {
  const { owner, collection } = mailbox;
  const present = await session.store.read(owner, (reader) => readKey(reader, collection.id));
  if (present !== undefined) return present;
  const fresh = session.deps.random.bytes(KEY_BYTES);
  return await session.store.transact(owner, async (tx) => {
    const other = await readKey(tx, collection.id);
    if (other === undefined) await tx.setAnnotation(collection.id, KEY_ENTRY, fresh);
    return other ?? fresh;
  });
}

/** All URLs made for the mailbox are void from now on. */
export async function forgetKey(session: Session, mailbox: VisibleMailbox): Promise<void> {
  await session.store.transact(mailbox.owner, (tx) =>
    tx.setAnnotation(mailbox.collection.id, KEY_ENTRY, undefined),
  );
}

export async function readKey(
  reader: AccountReader,
  mailbox: VisibleMailbox['collection']['id'],
): Promise<Uint8Array | undefined> {
  const all = await reader.annotations(mailbox);
  return all.find(({ entry }) => entry === KEY_ENTRY)?.value;
}

/** The proof that stands behind a URL: over all of it up to and with the access. */
// RFC 4467 §9
export function makeToken(key: Uint8Array, rump: string): string {
  return VERSION + createHmac('sha256', key).update(rump).digest('hex');
}

/** Whether the URL was made with this key and has not ended. */
export function isValid(
  key: Uint8Array,
  urlAuth: UrlAuth & { readonly proof: NonNullable<UrlAuth['proof']> },
  now: Temporal.Instant,
): boolean {
  if (urlAuth.proof.mechanism !== MECHANISM) return false;
  const expected = Buffer.from(makeToken(key, urlAuth.rump));
  const given = Buffer.from(urlAuth.proof.token.toLowerCase());
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return urlAuth.expires === undefined || isBefore(now, urlAuth.expires);
}

/** Whom the user part of a URL means: a whole address, or a name at the URL's host. */
export function addressOf({ server }: ImapUrl): string | undefined {
  if (server?.user === undefined) return undefined;
  return server.user.includes('@') ? server.user : `${server.user}@${server.host}`;
}

function isBefore(now: Temporal.Instant, text: string): boolean {
  try {
    return Temporal.Instant.compare(now, Temporal.Instant.from(text)) < 0;
  } catch {
    return false;
  }
}
