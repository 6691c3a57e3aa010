import { parseDestination } from '#codecs/webdav/headers.ts';
import { isDomainError } from '#platform/errors.ts';
import { DavRefused } from '../errors.ts';
import { parsePath } from './parse-path.ts';

/** The address of the account, group or domain that an href is the principal of; undefined when it is that of none. */
export function principalInHref(href: string): string | undefined {
  try {
    const path = parsePath(parseDestination(href).path);
    return path.kind === 'principal' && path.below.length === 0 ? path.address : undefined;
  } catch (error) {
    if (error instanceof DavRefused || isDomainError(error)) return undefined;
    throw error;
  }
}
