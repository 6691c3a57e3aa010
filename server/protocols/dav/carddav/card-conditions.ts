import { CardRequestError } from '#codecs/carddav/card-request-error.ts';
import { CARDDAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';

/** Reads a request; what it asks for and we do not have is a refusal with its condition. @throws DavRefused 403, or `status` */
export function readCardRequest<T>(read: () => T, status = 403): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CardRequestError)) throw error;
    return refuse(status, error.message, { ns: CARDDAV, name: error.condition });
  }
}
