import type { DavPath } from '../path/dav-path.ts';

/** A collection of somebody else, as it is named in the home of who may see it: NAME~ADDRESS of its owner. */
export interface SharedName {
  readonly name: string;
  readonly address: string;
}

const MARK = '~';

export function formatSharedName({ name, address }: SharedName): string {
  return `${name}${MARK}${address}`;
}

export function parseSharedName(segment: string): SharedName | undefined {
  const at = segment.lastIndexOf(MARK);
  const address = segment.slice(at + 1);
  return at < 1 || !address.includes('@') ? undefined : { name: segment.slice(0, at), address };
}

/** The path below its owner's home of what is named in somebody else's; other paths are given back as they are. */
export function withoutSharedName(path: DavPath): DavPath {
  if (path.kind !== 'inside' || path.space === 'files') return path;
  const shared = parseSharedName(path.segments[0]!);
  if (shared === undefined) return path;
  return { ...path, address: shared.address, segments: [shared.name, ...path.segments.slice(1)] };
}
