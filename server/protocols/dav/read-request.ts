import { RequestError } from '#codecs/webdav/request-error.ts';
import { refuse } from './errors.ts';

/** Reads a part of a request; what cannot be followed is a refusal with its condition. @throws DavRefused 403, or `status` */
export function readRequest<T>(read: () => T, status = 403): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return refuse(status, error.message, { ns: error.ns, name: error.condition });
  }
}
