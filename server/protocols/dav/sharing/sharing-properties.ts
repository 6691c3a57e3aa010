import { escapeXmlText } from '#codecs/xml/escape.ts';
import { elementsOf } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import { collectionHref, homeHref } from '../path/format-href.ts';
import {
  defineProperty,
  type LiveProperty,
  type PropertyContext,
  type PropertyValue,
} from '../properties/property.ts';
import { storedElement } from '../properties/stored-properties.ts';
import { principalName, type CollectionNode } from '../tree/node.ts';
import { isSharable } from './post-share.ts';
import { accessOf, isShared, shareesOf, type Sharee } from './sharees.ts';

const hrefTag = (href: string): string => `<D:href>${escapeXmlText(href)}</D:href>`;

/** Sharing as calendarserver has it (CS) and as draft-pot-webdav-resource-sharing has it (DAV): two faces of the grants. */
export const sharingProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: CALENDARSERVER,
    name: 'invite',
    on: ['collection'],
    async read(node, context) {
      const sharees = await shareesFor(node, context);
      return sharees && formatOrganizer(node) + sharees.map(formatUser).join('');
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'invite',
    on: ['collection'],
    async read(node, context) {
      return (await shareesFor(node, context))?.map(formatDavSharee).join('');
    },
  }),
  defineProperty({
    ns: CALENDARSERVER,
    name: 'allowed-sharing-modes',
    on: ['collection'],
    read: (node) =>
      isSharable(node) && node.rights.includes('a') ? '<CS:can-be-shared/>' : undefined,
  }),
  defineProperty({
    ns: CALENDARSERVER,
    name: 'shared-url',
    on: ['collection'],
    read: (node) => (node.isShownInOwnHome === true ? hrefTag(ownersHref(node)) : undefined),
  }),
  defineProperty({
    ns: DAV,
    name: 'share-resource-uri',
    on: ['collection'],
    read: (node) => (isSharable(node) ? hrefTag(ownersHref(node)) : undefined),
  }),
  defineProperty({
    ns: DAV,
    name: 'share-access',
    on: ['collection'],
    async read(node, { deps, user }) {
      if (!isSharable(node)) return undefined;
      if (node.owner.id !== user.id)
        return `<D:${accessOf({ rights: node.rights, isNegative: false }) ?? 'no-access'}/>`;
      return (await isShared(deps, node)) ? '<D:shared-owner/>' : '<D:not-shared/>';
    },
  }),
  notificationUrl(CALENDARSERVER),
  notificationUrl(DAV),
  notificationType(CALENDARSERVER),
  notificationType(DAV),
];

function notificationUrl(ns: string): LiveProperty {
  return defineProperty({
    ns,
    name: 'notification-URL',
    on: ['principal'],
    read: ({ principal }, { user }) =>
      principal.kind === 'account' && principal.account.id === user.id
        ? hrefTag(homeHref('notifications', user.address))
        : undefined,
  });
}

function notificationType(ns: string): LiveProperty {
  const name = 'notificationtype';
  return defineProperty({
    ns,
    name,
    on: ['document'],
    async read(node, context) {
      if (node.space !== 'notifications') return undefined;
      const element = storedElement(await context.stored(node), propertyKey({ ns, name }));
      return (
        element &&
        elementsOf(element)
          .map((e) => formatXml(e))
          .join('')
      );
    },
  });
}

/** Who may share a collection sees with whom it is; a sharee sees that it is shared with him. */
async function shareesFor(
  node: CollectionNode,
  { deps, user, reader }: PropertyContext,
): Promise<readonly Sharee[] | undefined> {
  if (!isSharable(node)) return undefined;
  const sharees = await shareesOf(deps, node, reader);
  if (node.rights.includes('a')) return sharees.length === 0 ? undefined : sharees;
  return sharees.filter((s) => s.account === user.id);
}

function formatOrganizer({ owner }: CollectionNode): PropertyValue {
  const name = principalName({ kind: 'account', account: owner });
  return `<CS:organizer>${hrefTag(`mailto:${owner.address}`)}<CS:common-name>${escapeXmlText(name)}</CS:common-name></CS:organizer>`;
}

const status = ({ hasDeclined }: Sharee): string =>
  hasDeclined ? 'invite-declined' : 'invite-accepted';

function formatUser(sharee: Sharee): string {
  return (
    `<CS:user>${hrefTag(`mailto:${sharee.address}`)}<CS:common-name>${escapeXmlText(sharee.name)}</CS:common-name>` +
    `<CS:${status(sharee)}/><CS:access><CS:${sharee.access}/></CS:access></CS:user>`
  );
}

function formatDavSharee(sharee: Sharee): string {
  return (
    `<D:sharee>${hrefTag(`mailto:${sharee.address}`)}<D:prop><D:displayname>${escapeXmlText(sharee.name)}</D:displayname></D:prop>` +
    `<D:share-access><D:${sharee.access}/></D:share-access><D:${status(sharee)}/></D:sharee>`
  );
}

function ownersHref({ space, owner, segments }: CollectionNode): string {
  return collectionHref(space, owner.address, segments);
}
