import type { Account } from '#directory/account.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { supportedComponents } from '../caldav/supported-components.ts';
import type { DavDeps } from '../deps.ts';
import { collectionHref, principalHref } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';
import { ensureNotifications } from '../tree/hidden-collections.ts';
import { principalName, type CollectionNode } from '../tree/node.ts';
import { readPersonal } from '../tree/personal-properties.ts';
import { shownName } from '../properties/shown-name.ts';
import { storedText } from '../properties/stored-properties.ts';
import { readCollectionProperties } from '../properties/stored-properties.ts';
import {
  draftName,
  formatDavInvitation,
  formatInvitation,
  formatReply,
  invitationName,
  type ShareEvent,
} from './format-notification.ts';
import { keptNotice } from './kept-notice.ts';

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
  /** What its owner calls it to them; undefined: as they call it, by its name, or where it is over, as before. */
  readonly summary?: string | undefined;
  /** Of what the owner's program speaks: calendarserver's, or the draft's; undefined: as the notice before. */
  readonly words?: 'calendarserver' | 'draft' | undefined;
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
  const { sharee, summary, words } = news;
  if (sharee.type !== 'person') return async () => {};
  const found = await eventOf(request, node, news);
  const called = summary ?? (await ownNameOf(request.deps, sharee, node));
  return async () => {
    const kept = await keptNotice(request.deps, sharee, found.uid);
    const before = news.access === 'none' ? kept?.title : undefined;
    const told = { ...found, title: called ?? before ?? found.title };
    await deposit(request.deps, sharee, inWords(told, words ?? kept?.words));
  };
}

/** What a sharee calls a collection, as by the words in which it was shared with him. */
async function ownNameOf(
  { store }: DavDeps,
  { id }: Account,
  { collection }: CollectionNode,
): Promise<string | undefined> {
  const personal = await store.look(id, readPersonal);
  return storedText(personal(collection.objectId).properties, '{DAV:}displayname');
}

/**
 * What a sharee was told says from now on where the collection lies, what he may do with it and whether he wants it; where he has
 * removed it, there is nothing to say.
 */
export async function renewNotice(
  request: DavRequest,
  node: CollectionNode,
  now: Pick<ShareNews, 'sharee' | 'access'> & { readonly isDeclined: boolean },
): Promise<void> {
  const { deps } = request;
  const { sharee, isDeclined } = now;
  const kept = await keptNotice(deps, sharee, node.collection.objectId);
  if (kept === undefined) return;
  const event = await eventOf(request, node, now);
  const told = { ...event, title: kept.title ?? event.title, isDeclined };
  await deposit(deps, sharee, inWords(told, kept.words));
}

function inWords(event: ShareEvent, words: ShareNews['words']): Notification {
  return words === 'draft' ? inDraft(event) : inCalendarServer(event);
}

/** Programs count what is there, and take the newest for theirs: there is one notice of a collection. */
function inCalendarServer(event: ShareEvent): Notification {
  return {
    name: invitationName(event.uid),
    insteadOf: draftName(event.uid),
    text: formatInvitation(event),
    type: csType(`invite-notification shared-type="${event.kind}"`),
  };
}

function inDraft(event: ShareEvent): Notification {
  return {
    name: draftName(event.uid),
    insteadOf: invitationName(event.uid),
    text: formatDavInvitation(event),
    type: davType,
  };
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
  const type = csType(`invite-reply shared-type="${event.kind}"`);
  await deposit(request.deps, node.owner, { name, text, type });
}

interface Notification {
  readonly name: string;
  /** Another name of the same, which goes. */
  readonly insteadOf?: string;
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
    components: supportedComponents(collection, stored),
    atSeconds: Math.floor(deps.clock.epochMs() / 1000),
  };
}

async function deposit(
  { store }: DavDeps,
  { id }: Account,
  { name, insteadOf, text, type: properties }: Notification,
): Promise<void> {
  const content = { kind: 'memory' as const, bytes: Buffer.from(text) };
  await using prepared = await store.prepareDocument(content, 'application/xml');
  await store.transact(id, async (tx) => {
    const collection = await ensureNotifications(tx);
    const present = (await tx.documents(collection.id)).filter((d) => d.name !== name);
    const most = Math.max(0, present.length - MAX_NOTIFICATIONS + 1);
    for (const [i, old] of present.entries())
      if (i < most || old.name === insteadOf) await tx.removeDocument(collection.id, old.name);
    await tx.putDocument(collection.id, { name, prepared, properties, ignoreQuota: true });
  });
}
