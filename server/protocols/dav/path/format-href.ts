import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import { SLASH_MARK, type DavPath, type Space } from './dav-path.ts';

export const ROOT_HREF = '/dav/';
export const PRINCIPALS_HREF = '/dav/principals/';

/** Characters that need no encoding in a path, nor escaping in XML, although encodeURIComponent encodes them. */
const readable: Readonly<Record<string, string>> = {
  '%40': '@',
  '%3A': ':',
  '%2C': ',',
  '%3D': '=',
  '%2B': '+',
  '%24': '$',
};

const ENCODED_SLASH_MARK = encodeURIComponent(SLASH_MARK);

/** A name as a segment of a path: always in the same way, however the client wrote it. */
export function encodeSegment(name: string): string {
  if (/^[\w.~@+=-]*$/.test(name)) return name;
  return encodeURIComponent(name.toWellFormed())
    .replaceAll(/%(?:40|3A|2C|3D|2B|24)/g, (code) => readable[code]!)
    .replaceAll("'", '%27')
    .replaceAll(ENCODED_SLASH_MARK, '%2F');
}

export function principalHref(address: string): string {
  return `${PRINCIPALS_HREF}${encodeSegment(address)}/`;
}

export function proxyHref(address: string, access: ProxyAccess): string {
  return `${principalHref(address)}calendar-proxy-${access}/`;
}

export function homeHref(space: Space, address: string): string {
  return `/dav/${space}/${encodeSegment(address)}/`;
}

/** Of a collection below a home; the home's own without segments. */
export function collectionHref(space: Space, address: string, segments: readonly string[]): string {
  let href = homeHref(space, address);
  for (const segment of segments) href += `${encodeSegment(segment)}/`;
  return href;
}

/** The href of a path that names a collection. */
export function hrefOf(path: DavPath): string {
  switch (path.kind) {
    case 'root':
      return ROOT_HREF;
    case 'principals':
      return PRINCIPALS_HREF;
    case 'principal':
      return principalHref(path.address) + path.below.map((s) => `${encodeSegment(s)}/`).join('');
    case 'space':
      return `/dav/${path.space}/`;
    case 'home':
      return homeHref(path.space, path.address);
    case 'inside':
      return collectionHref(path.space, path.address, path.segments);
  }
}
