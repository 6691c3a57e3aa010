import type { MigrationUser } from '../migration-user.ts';
import { hasAddress, type TargetDirectory } from '../target-directory.ts';
import { targetMembers, type AddressMap } from '../users/target-members.ts';
import { noCounts, type AccountVerification, type Difference } from '../verification.ts';

/** Whether a list is there with the members that the source names; who was added since is no fault. */
export async function verifyList(
  directory: TargetDirectory | undefined,
  user: MigrationUser,
  people: AddressMap,
): Promise<AccountVerification> {
  const { source, target } = user;
  const blank = { source, target, compared: 0, differences: [], counts: noCounts() };
  const entry = await directory?.find(target);
  if (entry?.kind !== 'list')
    return { ...blank, error: `there is no list ${target} in the target` };
  const { members } = targetMembers(user, people);
  const differences = members
    .filter((it) => !hasAddress(entry.members, it))
    .map((item): Difference => ({
      folder: target,
      item,
      what: 'missing',
      detail: 'it is no member',
    }));
  const counts = { ...noCounts(), missing: differences.length };
  return { ...blank, compared: members.length, differences, counts };
}
