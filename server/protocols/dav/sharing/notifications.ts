import type { Account } from '#directory/account.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import type { DavDeps } from '../deps.ts';
import { collectionHref, principalHref } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';
import { ensureNotifications } from '../tree/hidden-collections.ts';
import { principalName, type CollectionNode } from '../tree/node.ts';
import { shownName } from '../properties/shown-name.ts';
import { storedText } from '../properties/stored-properties.ts';
import { readCollectionProperties } from '../properties/stored-properties.ts';
import {
  formatDavInvitation,
  formatInvitation,
  formatReply,
  type ShareEvent,
} from './format-notification.ts';

/** Programs remove what they have shown; where none does, the oldest go. */
const MAX_NOTIFICATIONS = 200;

const typeIn = (ns: string, name: string, type: string): string =>
  JSON.stringify({
    [propertyKey({ ns, name: 'notificationtype' })]: `<${name} xmlns="${ns}">${type}</${name}>`,
  });

/** What a sharee is to hear of a collection. */
export interface ShareNews {
  readonly sharee: Account;
  readonly access: ShareEvent['access'];
  /** What its owner calls it to them; undefined: by its name. */
  readonly summary?: string | undefined;
}

/** What a sharee answers. */
export interface ShareAnswer {
  readonly isAccepted: boolean;
  /** What it is called by him; undefined: as its owner calls it. */
  readonly summary?: string | undefined;
}

/** Tells a sharee what he may do with a collection from now on. */
export async function notifySharee(
  request: DavRequest,
  node: CollectionNode,
  news: ShareNews,
): Promise<void> {
  const send = await prepareNotice(request, node, news);
  await send();
}

/** The same of a collection that will not be there any more when it is sent. */
export async function prepareNotice(
  request: DavRequest,
  node: CollectionNode,
  news: ShareNews,
): Promise<() => Promise<void>> {
  const { sharee, summary } = news;
  if (sharee.type !== 'person') return async () => {};
  const found = await eventOf(request, node, news);
  const event = summary === undefined ? found : { ...found, title: summary };
  return async () =>
    await deposit(request.deps, sharee, [
      {
        name: invitationName(event.uid),
        text: formatInvitation(event),
        type: csType(`invite-notification shared-type="${event.kind}"`),
      },
      { name: `dav-${event.uid}.xml`, text: formatDavInvitation(event), type: davType },
    ]);
}

/** Tells an owner that a sharee has left a collection, or come back. */
export async function notifyOwner(
  request: DavRequest,
  node: CollectionNode,
  { isAccepted, summary }: ShareAnswer,
): Promise<void> {
  if (node.owner.type !== 'person') return;
  const sharee = request.user;
  const found = await eventOf(request, node, { sharee, access: 'read' });
  const event = summary === undefined ? found : { ...found, title: summary };
  const name = `reply-${event.uid}-${sharee.id}.xml`;
  const text = formatReply(event, isAccepted);
  await deposit(request.deps, node.owner, [
    { name, text, type: csType(`invite-reply shared-type="${event.kind}"`) },
  ]);
}

/** Name of the notification about a collection. */
export function invitationName(uid: string): string {
  return `share-${uid}.xml`;
}

interface Notification {
  readonly name: string;
  readonly text: string;
  /** The notificationtype, as the properties of a document are kept. */
  readonly type: string;
}

const csType = (tag: string): string => typeIn(CALENDARSERVER, 'notificationtype', `<${tag}/>`);
const davType = typeIn(DAV, 'notificationtype', '<share-invite-notification/>');

async function eventOf(
  { deps }: DavRequest,
  node: CollectionNode,
  { sharee, access }: { readonly sharee: Account; readonly access: ShareEvent['access'] },
): Promise<ShareEvent> {
  const { owner, collection, space, segments } = node;
  const stored = await readCollectionProperties(deps, owner, collection);
  return {
    uid: collection.objectId,
    hostHref: collectionHref(space, owner.address, segments),
    sharee: sharee.address,
    owner: {
      address: owner.address,
      name: principalName({ kind: 'account', account: owner }),
      href: principalHref(owner.address),
    },
    title: shownName({ ...node, isShownInOwnHome: false }, storedText(stored, '{DAV:}displayname')),
    access,
    kind: space === 'calendars' ? 'calendar' : 'addressbook',
    atSeconds: Math.floor(deps.clock.epochMs() / 1000),
  };
}

async function deposit(
  { store }: DavDeps,
  { id }: Account,
  notifications: readonly Notification[],
): Promise<void> {
  for (const { name, text, type: properties } of notifications) {
    const content = { kind: 'memory' as const, bytes: Buffer.from(text) };
    await using prepared = await store.prepareDocument(content, 'application/xml');
    await store.transact(id, async (tx) => {
      const collection = await ensureNotifications(tx);
      const present = (await tx.documents(collection.id)).filter((d) => d.name !== name);
      for (const old of present.slice(0, Math.max(0, present.length - MAX_NOTIFICATIONS + 1)))
        await tx.removeDocument(collection.id, old.name);
      await tx.putDocument(collection.id, { name, prepared, properties, ignoreQuota: true });
    });
  }
}
