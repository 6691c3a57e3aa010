import type { Concern, OpenData } from '#cli/parts.ts';

/** Domains named in a concern. */
const MAX_NAMED = 5;

/**
 * Where several nodes work on one database, keys are files of each: says which domains this node cannot sign for. With one
 * node a domain without keys is one that its administrator does not want signed.
 */
export async function dkimConcerns(
  { directory, dkimKeys }: Pick<OpenData, 'directory' | 'dkimKeys'>,
  isShared: boolean,
): Promise<Concern[]> {
  if (!isShared) return [];
  const keyed = await dkimKeys.domainsWithKeys();
  const all = await directory.domains.list();
  const missing = all.filter((d) => d.isEnabled && !keyed.has(d.name)).map((d) => d.displayName);
  if (missing.length === 0) return [];
  const more = missing.length - MAX_NAMED;
  const names = `${missing.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    {
      name: 'dkim-keys-missing',
      message: `mail of ${names} leaves this node without a DKIM signature: copy keys/dkim from the node where the domain was added, then \`mailstead reload\``,
    },
  ];
}
