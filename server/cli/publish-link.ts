import { createLinkSecret, formatLinkToken } from '#groupware/link-token.ts';
import { publish, type LinkKind, type PublishedLink } from '#groupware/published-links.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { Collection, CollectionKind } from '#store/collection.ts';
import { showMoment, toExpiry } from './app-password-options.ts';
import { expectNamed } from './collection-options.ts';
import type { CommandContext } from './command.ts';
import { formatTarget } from './grant-target.ts';
import type { AccountMail } from './open-account.ts';

/** What is to be published; without a collection the free and busy time of the account. */
export interface LinkWish {
  readonly collection?: { readonly kind: CollectionKind; readonly name: string | undefined };
  readonly kind: LinkKind;
  readonly isPublic: boolean;
  readonly expires: string | undefined;
}

/** Makes a link and shows its address, this once. @throws DomainError, UsageError */
export async function answerPublish(
  context: CommandContext,
  { id: account, address, store, settings }: AccountMail,
  wish: LinkWish,
): Promise<void> {
  const { clock, random } = context;
  const expiresMs = toExpiry(wish.expires, clock);
  const secret = wish.isPublic ? '' : createLinkSecret(random);
  const id = random.id(5);
  const createdAt = Math.floor(clock.epochMs() / 1000);
  const expiresAt = expiresMs === undefined ? undefined : Math.floor(expiresMs / 1000);
  const collection = await store.transact(account, async (tx) => {
    const { kind, name } = wish.collection ?? {};
    const found = kind && (await expectNamed(tx, kind, name));
    await publish(tx, found, { id, kind: wish.kind, secret, createdAt, expiresAt });
    return found;
  });
  const token = formatLinkToken({ account, collection: collection?.objectId ?? '', secret });
  const path = wish.isPublic
    ? `/freebusy/${address}.vfb`
    : `/feeds/${token}/${fileNameOf(collection)}`;
  const url = originOf(settings) + path;
  context.out.answer({ address, id, kind: wish.kind, url, expires: momentOf(expiresAt) }, () => [
    `link ${id}, expires: ${showMoment(expiresMs)}`,
    url,
    wish.isPublic
      ? 'Everybody may see when the account is busy.'
      : 'Whoever has this address may read it without a password. It cannot be shown again.',
  ]);
}

/** What a link is to: "calendar:work", or the account. */
export function describeLinked({ collection }: PublishedLink): string {
  return collection === undefined ? '(account)' : formatTarget(collection);
}

/** For JSON: null for never. */
export function momentOf(epochSeconds: number | undefined): string | null {
  return epochSeconds === undefined ? null : showMoment(epochSeconds * 1000);
}

function fileNameOf(collection: Collection | undefined): string {
  if (collection === undefined) return 'freebusy.vfb';
  const name = collection.name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return `${name === '' ? collection.kind : name}.${collection.kind === 'addressbook' ? 'vcf' : 'ics'}`;
}

function originOf(settings: Settings): string {
  const { hostname, portBase } = settings.of(serverSettings);
  return `https://${hostname}${portBase === 0 ? '' : `:${portBase + 443}`}`;
}
