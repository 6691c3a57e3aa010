import { asBuffer } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import { digestOf, hasDigest, type LinkToken } from './link-token.ts';

/** full: everything but what is private; free-busy: when time is taken. */
export type LinkKind = 'full' | 'free-busy';

/** What somebody without an account here may see. */
export interface PublishedLink {
  readonly id: string;
  readonly kind: LinkKind;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  /** Found under the account's mail address, which is no secret. */
  readonly isPublic: boolean;
  /** Undefined for the free and busy time of the account as a whole. */
  readonly collection: Collection | undefined;
}

export interface NewLink {
  readonly id: string;
  readonly kind: LinkKind;
  /** '' for a public one. */
  readonly secret: string;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
}

interface KeptLink {
  readonly id: string;
  readonly kind: LinkKind;
  readonly created: number;
  readonly expires?: number;
  /** Absent for a public one. */
  readonly digest?: string;
}

const ENTRY = '/mailstead/links';
/** Of one collection, or of the account: more are not looked after by anybody, and each costs at every request. */
const MAX_LINKS = 50;

/**
 * Adds a link to a collection, or with undefined to the account's free and busy time.
 * @throws DomainError bad-value for a kind that the collection cannot have, already-exists for a second public one, limit-reached
 */
export async function publish(
  tx: AccountTransaction,
  collection: Collection | undefined,
  link: NewLink,
): Promise<void> {
  const { id, kind, secret, createdAt, expiresAt } = link;
  assertFits(collection, kind, secret === '');
  const present = await readKept(tx, collection?.id);
  if (present.length >= MAX_LINKS)
    throw new DomainError('limit-reached', `at most ${MAX_LINKS} links to one collection`);
  if (secret === '' && present.some((kept) => kept.digest === undefined))
    throw new DomainError('already-exists', 'the free and busy time is public already');
  const made: KeptLink = {
    id,
    kind,
    created: createdAt,
    ...(expiresAt !== undefined && { expires: expiresAt }),
    ...(secret !== '' && { digest: digestOf(secret) }),
  };
  await writeKept(tx, collection?.id, [...present, made]);
}

/** Every link of the account, those that have expired too. */
export async function publishedLinks(reader: AccountReader): Promise<PublishedLink[]> {
  const collections = (await reader.collections()).filter(isPublishable);
  const links: PublishedLink[] = [];
  for (const collection of [undefined, ...collections])
    for (const kept of await readKept(reader, collection?.id)) links.push(toLink(kept, collection));
  return links;
}

/** From now on nobody gets anything by the link. @throws DomainError not-found */
export async function unpublish(tx: AccountTransaction, id: string): Promise<PublishedLink> {
  const link = (await publishedLinks(tx)).find((l) => l.id === id);
  if (link === undefined) throw new DomainError('not-found', `there is no link "${id}"`);
  const kept = await readKept(tx, link.collection?.id);
  await writeKept(
    tx,
    link.collection?.id,
    kept.filter((k) => k.id !== id),
  );
  return link;
}

/** The link that a token opens at this time (epoch seconds); undefined when it opens none. */
export async function findLink(
  reader: AccountReader,
  token: LinkToken,
  now: number,
): Promise<PublishedLink | undefined> {
  const collection = (await reader.collections()).find(
    (c) => c.objectId === token.collection && isPublishable(c),
  );
  if (collection === undefined && token.collection !== '') return undefined;
  let found: KeptLink | undefined;
  // To the end, so that the time taken tells nothing.
  for (const kept of await readKept(reader, collection?.id))
    if (hasDigest(token.secret, kept.digest ?? '')) found = kept;
  return found === undefined || isOver(found, now) ? undefined : toLink(found, collection);
}

/** The link by which everybody may see the free and busy time of the account. */
export async function findPublicLink(
  reader: AccountReader,
  now: number,
): Promise<PublishedLink | undefined> {
  const kept = (await readKept(reader, undefined)).find((k) => k.digest === undefined);
  return kept === undefined || isOver(kept, now) ? undefined : toLink(kept, undefined);
}

/** Mail, and what belongs to the account as a whole, is given to nobody by a link. */
function isPublishable({ kind }: Collection): boolean {
  return kind !== 'mailbox' && kind !== 'settings';
}

function assertFits(collection: Collection | undefined, kind: LinkKind, isPublic: boolean): void {
  if (isPublic && collection !== undefined)
    throw new DomainError('bad-value', 'only the free and busy time of an account can be public');
  if (collection === undefined && kind !== 'free-busy')
    throw new DomainError('bad-value', 'of an account only the free and busy time is published');
  if (collection !== undefined && (!isPublishable(collection) || collection.kind === 'files'))
    throw new DomainError('bad-value', 'mailboxes and files are not published by links');
  if (collection !== undefined && collection.kind !== 'calendar' && kind === 'free-busy')
    throw new DomainError('bad-value', `a collection of kind "${collection.kind}" takes no time`);
}

function isOver({ expires }: KeptLink, now: number): boolean {
  return expires !== undefined && expires <= now;
}

function toLink(kept: KeptLink, collection: Collection | undefined): PublishedLink {
  return {
    id: kept.id,
    kind: kept.kind,
    createdAt: kept.created,
    expiresAt: kept.expires,
    isPublic: kept.digest === undefined,
    collection,
  };
}

async function readKept(
  reader: AccountReader,
  collection: CollectionId | undefined,
): Promise<KeptLink[]> {
  const found = (await reader.annotations(collection)).find(({ entry }) => entry === ENTRY);
  return found === undefined ? [] : (JSON.parse(asBuffer(found.value).toString()) as KeptLink[]);
}

async function writeKept(
  tx: AccountTransaction,
  collection: CollectionId | undefined,
  links: readonly KeptLink[],
): Promise<void> {
  const value = links.length === 0 ? undefined : Buffer.from(JSON.stringify(links));
  await tx.setAnnotation(collection, ENTRY, value);
}
