import { refuse, refuseMissing } from '../errors.ts';
import { SLASH_MARK, spaces, type DavPath, type Space } from './dav-path.ts';

/** More than any tree may have. */
const MAX_SEGMENTS = 64;

/**
 * The place that a path means; percent-encoding as sent, with or without a slash at the end. Undefined for one that is not
 * below /dav/.
 * @throws DavRefused 400 for what is no UTF-8 or leads out of its place, 404 for what can never be there
 */
export function parsePath(path: string): DavPath {
  // Programs that put addresses together from pieces write some slashes twice.
  const [dav, ...rest] = path.split('/').filter((segment) => segment !== '');
  if (dav !== 'dav') return refuseMissing();
  if (rest.length > MAX_SEGMENTS) return refuse(414, 'The path is too long');
  const [area, address, ...segments] = rest.map(decodeSegment);
  if (area === undefined) return { kind: 'root' };
  if (area === 'principals') {
    if (address === undefined) return { kind: 'principals' };
    return { kind: 'principal', address, below: segments };
  }
  const space = spaces.find((s) => s === area);
  if (space === undefined) return refuseMissing();
  if (address === undefined) return { kind: 'space', space };
  if (segments.length === 0) return { kind: 'home', space, address };
  // The names of folders are parts of one name, so that a slash inside one would be another place.
  if (space === 'files' && segments.some((s) => s.includes('/')))
    return refuse(403, 'A name with a slash in it cannot be stored');
  return { kind: 'inside', space, address, segments: withSlashMark(space, segments) };
}

/** Programs name a new object by its UID, which may have a slash in it. The store has no such names. */
function withSlashMark(space: Space, segments: readonly string[]): readonly string[] {
  const [collection = '', name, ...below] = segments;
  if (space === 'files' || name?.includes('/') !== true) return segments;
  return [collection, name.replaceAll('/', SLASH_MARK), ...below];
}

function decodeSegment(segment: string): string {
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch {
    return refuse(400, 'The path is not percent-encoded UTF-8');
  }
  if (name === '' || name === '.' || name === '..' || name.includes('\0'))
    return refuse(400, 'The path has a part that is no name');
  return name;
}
