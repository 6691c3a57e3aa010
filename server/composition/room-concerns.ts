import type { Concern } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import type { ResourcePolicy } from '#directory/resource-policy.ts';

/** Rooms named in a concern. */
const MAX_NAMED = 5;

/** Rooms and things whose rules leave requests to approvers, while nobody is there any more to approve. */
export async function roomConcerns({
  accounts,
  resources,
}: Pick<Directory, 'accounts' | 'resources'>): Promise<Concern[]> {
  const isLeft = async ({ approvers, autoAccepts, conflicts }: ResourcePolicy) => {
    if (autoAccepts && conflicts.kind !== 'ask') return false;
    const present = await Promise.all(approvers.map(async (id) => await accounts.get(id)));
    return !present.some((approver) => approver?.isEnabled === true);
  };
  const left: string[] = [];
  for (const { account, policy } of await resources.list())
    if (account.isEnabled && (await isLeft(policy))) left.push(account.address);
  if (left.length === 0) return [];
  const more = left.length - MAX_NAMED;
  const names = `${left.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    {
      name: 'rooms-without-approver',
      message: `nobody answers requests for ${names}: name somebody with \`mailstead resource set ADDRESS --approver EMAIL\`, or --auto-accept on and --conflicts refuse`,
    },
  ];
}
