import type { CollectionKind, CollectionRole } from '#store/collection.ts';
import { roleNames } from './folder-role-names.ts';

const byName = new Map<string, CollectionRole>();
for (const [role, names] of Object.entries(roleNames))
  for (const name of names) byName.set(fold(name), role as CollectionRole);

/** The role that a mailbox at the top, or right below the inbox, has by its name in any of the languages we know. */
export function roleByName(
  kind: CollectionKind,
  path: readonly string[],
): CollectionRole | undefined {
  if (kind !== 'mailbox') return undefined;
  const levels = path.length === 2 && path[0] === 'INBOX' ? path.slice(1) : path;
  return levels.length === 1 ? byName.get(fold(levels[0]!)) : undefined;
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}
