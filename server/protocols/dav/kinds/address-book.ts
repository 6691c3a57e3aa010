import { readFile } from 'node:fs/promises';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { assertCard } from '../carddav/assert-card.ts';
import { maskCard } from '../carddav/masked-card.ts';
import { representCard } from '../carddav/represent-card.ts';
import { refuse } from '../errors.ts';
import type { CollectionRules } from './collection-rules.ts';
import { isGeneric, mediaTypeName } from './media-type.ts';

const TYPE = 'text/vcard; charset=utf-8';

// RFC 6352 §6.3.2
export const addressBookRules: CollectionRules = {
  resourceTypes: '<CR:addressbook/>',
  takesEmpty: false,
  maxSize: (settings) => settings.maxObjectSize,
  mediaTypeOf(declared) {
    const name = mediaTypeName(declared);
    // The last two are names of the type before it was registered.
    const isCard = ['text/vcard', 'text/x-vcard', 'text/directory'].includes(name);
    if (isCard || isGeneric(name)) return TYPE;
    return refuse(403, 'An address book holds text/vcard', {
      ns: CARDDAV,
      name: 'supported-address-data',
    });
  },
  contentTypeOf: () => TYPE,
  async assertAcceptable({ content }) {
    assertCard(content.kind === 'memory' ? content.bytes : await readFile(content.path));
  },
  sizeCondition: { ns: CARDDAV, name: 'max-resource-size' },
  represent: representCard,
  conceal: (node, bytes) => maskCard(node, bytes)?.toString(),
  uidConflict: { ns: CARDDAV, name: 'no-uid-conflict' },
};
