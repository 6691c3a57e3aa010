import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import {
  AddressObjectError,
  validateAddressObject,
} from '#codecs/vcard/validate-address-object.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';

/** Refuses what is no card that an address book can keep. @throws DavRefused 403 with the precondition */
// RFC 6352 §5.1, §6.3.2.1
export function assertCard(bytes: Uint8Array): void {
  try {
    validateAddressObject(decodeContent(bytes));
  } catch (error) {
    if (error instanceof AddressObjectError)
      refuse(403, error.message, { ns: CARDDAV, name: error.precondition });
    if (error instanceof ContentSyntaxError)
      refuse(403, error.message, { ns: CARDDAV, name: 'valid-address-data' });
    throw error;
  }
}
