import type { CollectionKind } from '#store/collection.ts';
import { roleNames, type NamedRole } from './folder-role-names.ts';

const byName = new Map<string, NamedRole>();
for (const [role, names] of Object.entries(roleNames))
  for (const name of names) byName.set(foldName(name), role as NamedRole);

/** Below these lie what other servers have at the top. */
const containers: ReadonlySet<string> = new Set(['inbox', '[gmail]', '[google mail]']);

/** The role that a mailbox at the top, or right below the inbox, has by its name in any of the languages we know. */
export function roleByName(kind: CollectionKind, path: readonly string[]): NamedRole | undefined {
  if (kind !== 'mailbox') return undefined;
  const isInside = path.length === 2 && containers.has(path[0]!.toLowerCase());
  const levels = isInside ? path.slice(1) : path;
  return levels.length === 1 ? byName.get(foldName(levels[0]!)) : undefined;
}

/** A name without what programs write differently: case, width, blanks, hyphens and underscores. */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/gu, ' ')
    .trim();
}
