import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatActiveLocks } from '#codecs/webdav/format-lock.ts';
import { formatHttpDate, formatIsoDate } from '#codecs/webdav/http-date.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { defaultCollectionNames } from '#directory/default-collection-names.ts';
import type { CollectionKind } from '#store/collection.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import { lockHref } from '../locks/lock-href.ts';
import { locksCovering } from '../locks/lock.ts';
import { refuseProtected } from '../errors.ts';
import { principalName, type CollectionNode } from '../tree/node.ts';
import { defineProperty, everything, owned, type LiveProperty } from './property.ts';
import { storedText } from './stored-properties.ts';

const DISPLAYNAME = '{DAV:}displayname';

// RFC 4918 §15
export const webdavProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: DAV,
    name: 'resourcetype',
    on: everything,
    isInAllprop: true,
    read: (node) => {
      if (node.kind === 'document') return '';
      if (node.kind === 'principal') return '<D:principal/>';
      const types = node.kind === 'collection' ? rulesOf(node.collection).resourceTypes : '';
      return `<D:collection/>${types}`;
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'displayname',
    on: ['principal', 'home', 'collection', 'document'],
    isInAllprop: true,
    async read(node, context) {
      if (node.kind === 'principal') return escapeXmlText(principalName(node.principal));
      const name = storedText(await context.stored(node), DISPLAYNAME);
      if (node.kind === 'collection') return escapeXmlText(shownName(node, name));
      if (name !== undefined) return escapeXmlText(name);
      return node.kind === 'document' ? undefined : escapeXmlText(ownerName(node.owner));
    },
    write: {
      check(_, node) {
        if (node.kind === 'principal') refuseProtected();
      },
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'getetag',
    on: ['document'],
    isInAllprop: true,
    read: ({ document }) => escapeXmlText(document.etag),
  }),
  defineProperty({
    ns: DAV,
    name: 'getcontentlength',
    on: ['document'],
    isInAllprop: true,
    read: ({ document }) => String(document.size),
  }),
  defineProperty({
    ns: DAV,
    name: 'getcontenttype',
    on: ['document'],
    isInAllprop: true,
    read: ({ document, parent }) => escapeXmlText(rulesOf(parent).contentTypeOf(document)),
  }),
  defineProperty({
    ns: DAV,
    name: 'getlastmodified',
    on: ['document'],
    isInAllprop: true,
    read: ({ document }) => formatHttpDate(document.changedAt),
  }),
  defineProperty({
    ns: DAV,
    name: 'creationdate',
    on: ['document'],
    isInAllprop: true,
    read: ({ document }) => formatIsoDate(document.createdAt),
  }),
  defineProperty({
    ns: DAV,
    name: 'supportedlock',
    on: owned,
    isInAllprop: true,
    read: (node) => (node.kind === 'home' ? '' : SUPPORTED_LOCKS),
  }),
  defineProperty({
    ns: DAV,
    name: 'lockdiscovery',
    on: owned,
    isInAllprop: true,
    async read(node, { locks, nowSeconds }) {
      if (node.kind === 'home') return '';
      const covering = locksCovering(await locks(), node);
      return formatActiveLocks(
        covering.map((lock) => ({
          ...lock,
          timeoutSeconds: lock.expiresAt - nowSeconds,
          rootHref: lockHref(lock, node.owner),
        })),
      );
    },
  }),
];

/** Beside one's own, that of somebody else is told by its owner; unless one has called it something oneself. */
function shownName(node: CollectionNode, stored: string | undefined): string {
  const name = stored ?? nameOf(node);
  const isNamedPersonally = node.personal?.properties.has(DISPLAYNAME) === true;
  if (node.isShownInOwnHome !== true || isNamedPersonally) return name;
  return `${name} (${ownerName(node.owner)})`;
}

/** Collections that every account has are called as its owner's language calls them. */
function nameOf({ collection, segments, owner }: CollectionNode): string {
  const names = defaultCollectionNames(owner.language);
  const usual: Readonly<Partial<Record<CollectionKind, string>>> = {
    calendar: names.calendar,
    tasks: names.tasks,
    notes: names.notes,
    addressbook: names.contacts,
  };
  const name = collection.role === 'default' ? usual[collection.kind] : undefined;
  return name ?? segments.at(-1) ?? ownerName(owner);
}

function ownerName({ displayName, address }: Account): string {
  return displayName || address;
}

const SUPPORTED_LOCKS = (['exclusive', 'shared'] as const)
  .map(
    (scope) =>
      `<D:lockentry><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`,
  )
  .join('');
