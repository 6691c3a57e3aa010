import { readFile } from 'node:fs/promises';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { assertCard } from '../carddav/assert-card.ts';
import { representCard } from '../carddav/represent-card.ts';
import { refuse } from '../errors.ts';
import type { CollectionRules } from './collection-rules.ts';
import { isGeneric, mediaTypeName } from './media-type.ts';

// RFC 6352 §6.3.2
export const addressBookRules: CollectionRules = {
  resourceTypes: '<CR:addressbook/>',
  takesEmpty: false,
  maxSize: (settings) => settings.maxObjectSize,
  mediaTypeOf(declared) {
    const name = mediaTypeName(declared);
    if (name === 'text/vcard') return declared!;
    // Names of the type before it was registered.
    if (isGeneric(name) || name === 'text/x-vcard' || name === 'text/directory')
      return 'text/vcard; charset=utf-8';
    return refuse(403, 'An address book holds text/vcard', {
      ns: CARDDAV,
      name: 'supported-address-data',
    });
  },
  contentTypeOf: ({ mediaType }) =>
    mediaType.includes('charset') ? mediaType : `${mediaType}; charset=utf-8`,
  async assertAcceptable({ content }) {
    assertCard(content.kind === 'memory' ? content.bytes : await readFile(content.path));
  },
  sizeCondition: { ns: CARDDAV, name: 'max-resource-size' },
  represent: representCard,
  uidConflict: { ns: CARDDAV, name: 'no-uid-conflict' },
};
