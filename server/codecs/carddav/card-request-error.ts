import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { RequestError } from '#codecs/webdav/request-error.ts';

// RFC 6352 §8.6, §8.7
export type CardCondition =
  | 'supported-address-data'
  | 'supported-address-data-conversion'
  | 'supported-collation'
  | 'supported-filter';

/** With a condition of CardDAV. */
export class CardRequestError extends RequestError<CardCondition> {
  override readonly name = 'CardRequestError';

  constructor(condition: CardCondition, message: string) {
    super(CARDDAV, condition, message);
  }
}
