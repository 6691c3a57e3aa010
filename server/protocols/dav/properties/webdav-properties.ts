import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatActiveLocks } from '#codecs/webdav/format-lock.ts';
import { formatHttpDate, formatIsoDate } from '#codecs/webdav/http-date.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { shownInstead } from '../answers/read-document.ts';
import { wholeEtag } from '../answers/whole-etag.ts';
import type { DavDeps } from '../deps.ts';
import { directoryCollectionId } from '../directory-book/directory-book.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import { lockHref } from '../locks/lock-href.ts';
import { locksCovering } from '../locks/lock.ts';
import { refuseProtected } from '../errors.ts';
import { isShared } from '../sharing/sharees.ts';
import type { CollectionNode } from '../tree/node.ts';
import { withShownTags } from '../tree/seen-in-part.ts';
import { toldName } from '../tree/told-name.ts';
import { defineProperty, everything, owned, type LiveProperty } from './property.ts';
import { ownerName, shownName } from './shown-name.ts';
import { storedText } from './stored-properties.ts';

const DISPLAYNAME = '{DAV:}displayname';

// RFC 4918 §15
export const webdavProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: DAV,
    name: 'resourcetype',
    on: everything,
    isInAllprop: true,
    read: (node, { deps }) => {
      if (node.kind === 'document') return '';
      if (node.kind === 'principal') return '<D:principal/>';
      return node.kind === 'collection' ? collectionTypes(deps, node) : '<D:collection/>';
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'displayname',
    on: ['principal', 'home', 'collection', 'document'],
    isInAllprop: true,
    isInLanguage: true,
    async read(node, context) {
      if (node.kind === 'principal') {
        const { deps, user } = context;
        return escapeXmlText(await toldName(deps.directory, user.id, node.principal));
      }
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
    on: ['collection', 'document'],
    isInAllprop: true,
    // RFC 4918 §15.6
    read(node, { reader, user }) {
      if (node.kind === 'document')
        return escapeXmlText(withShownTags(node, node.document, user).etag);
      const isText = node.space === 'calendars' || node.space === 'addressbooks';
      if (!isText || !node.rights.includes('r')) return undefined;
      return wholeEtag(reader, node, undefined).then(escapeXmlText);
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'getcontentlength',
    on: ['document'],
    isInAllprop: true,
    async read(node, { reader, user }) {
      const { size, itemId } = node.document;
      const shown = await shownInstead(node, user, async () => await reader.readContent(itemId));
      return String(shown === undefined ? size : Buffer.byteLength(shown));
    },
  }),
  defineProperty({
    ns: DAV,
    name: 'getcontenttype',
    on: ['home', 'collection', 'document'],
    isInAllprop: true,
    // RFC 4918 §15.5
    read: (node) =>
      node.kind === 'document'
        ? escapeXmlText(rulesOf(node.parent).contentTypeOf(node.document))
        : 'httpd/unix-directory',
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
    on: ['collection', 'document'],
    isInAllprop: true,
    read(node) {
      if (node.kind === 'document') return formatIsoDate(node.document.createdAt);
      const { id, uidValidity } = node.collection;
      // UIDVALIDITY is the second that a collection was made in, or one soon after when several were.
      return id === directoryCollectionId ? undefined : formatIsoDate(uidValidity);
    },
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

async function collectionTypes(deps: DavDeps, node: CollectionNode): Promise<string> {
  if (node.space === 'notifications') return '<D:collection/><D:notifications/><CS:notification/>';
  const types = `<D:collection/>${rulesOf(node.collection).resourceTypes}`;
  if (node.space === 'files') return types;
  if (node.isShownInOwnHome === true) return `${types}<CS:shared/>`;
  const isOwned = node.personal === undefined;
  return isOwned && (await isShared(deps, node)) ? `${types}<CS:shared-owner/>` : types;
}

const SUPPORTED_LOCKS = (['exclusive', 'shared'] as const)
  .map(
    (scope) =>
      `<D:lockentry><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`,
  )
  .join('');
