import { collations } from '#codecs/collation/collation.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { collectionHref, homeHref } from '../path/format-href.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { storedText } from '../properties/stored-properties.ts';
import { DIRECTORY_NAME } from '../directory-book/directory-book.ts';
import { principalAddress, type CollectionNode } from '../tree/node.ts';
import { documentHref } from '../tree/resolve-node.ts';

const DESCRIPTION = `{${CARDDAV}}addressbook-description`;

// RFC 6352 §6.2.2
const addressDataTypes = ['3.0', '4.0']
  .map((version) => `<CR:address-data-type content-type="text/vcard" version="${version}"/>`)
  .join('');

const collationSet = collations
  .map((name) => `<CR:supported-collation>${name}</CR:supported-collation>`)
  .join('');

export const addressBookProperties: readonly LiveProperty[] = [
  // RFC 6352 §7.1.1
  defineProperty({
    ns: CARDDAV,
    name: 'addressbook-home-set',
    on: ['principal'],
    read: ({ principal }) =>
      principal.kind === 'account'
        ? `<D:href>${homeHref('addressbooks', principal.account.address)}</D:href>`
        : undefined,
  }),
  // RFC 6352 §7.1.2
  defineProperty({
    ns: CARDDAV,
    name: 'principal-address',
    on: ['principal'],
    async read({ principal }, { deps, user }) {
      const { entries } = await deps.directory.addressList.viewFor(user.id);
      const address = principalAddress(principal);
      const entry = entries.values().find((e) => e.address === address);
      if (entry === undefined) return undefined;
      const book = collectionHref('addressbooks', user.address, [DIRECTORY_NAME]);
      return `<D:href>${documentHref(book, `${entry.id}.vcf`)}</D:href>`;
    },
  }),
  // Where Contacts of macOS looks people up.
  defineProperty({
    ns: CARDDAV,
    name: 'directory-gateway',
    on: ['principal'],
    async read({ principal }, { deps, user }) {
      if (principal.kind !== 'account' || principal.account.id !== user.id) return undefined;
      const { entries } = await deps.directory.addressList.viewFor(user.id);
      if (entries.size === 0) return undefined;
      const book = collectionHref('addressbooks', user.address, [DIRECTORY_NAME]);
      return `<D:href>${book}</D:href>`;
    },
  }),
  defineProperty({
    ns: CARDDAV,
    name: 'default-addressbook-URL',
    on: ['home'],
    async read({ space, owner }, { reader }) {
      if (space !== 'addressbooks') return undefined;
      const found = await reader.collectionByRole('addressbook', 'default');
      return found && `<D:href>${collectionHref(space, owner.address, [found.name])}</D:href>`;
    },
  }),
  // RFC 6352 §6.2.1
  defineProperty({
    ns: CARDDAV,
    name: 'addressbook-description',
    on: ['collection'],
    isInLanguage: true,
    async read(node, context) {
      if (!isAddressBook(node)) return undefined;
      const text = storedText(await context.stored(node), DESCRIPTION);
      return text && escapeXmlText(text);
    },
    write: { check: () => {} },
  }),
  defineProperty({
    ns: CARDDAV,
    name: 'supported-address-data',
    on: ['collection'],
    read: (node) => (isAddressBook(node) ? addressDataTypes : undefined),
  }),
  // RFC 6352 §6.2.3
  defineProperty({
    ns: CARDDAV,
    name: 'max-resource-size',
    on: ['collection'],
    read: (node, { deps }) =>
      isAddressBook(node) ? String(deps.settings().maxObjectSize) : undefined,
  }),
  // RFC 6352 §8.3.1
  defineProperty({
    ns: CARDDAV,
    name: 'supported-collation-set',
    on: ['collection'],
    read: (node) => (isAddressBook(node) ? collationSet : undefined),
  }),
];

function isAddressBook({ collection }: CollectionNode): boolean {
  return collection.kind === 'addressbook';
}
