import type { Directory } from '#directory/directory.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { annotationValue } from './annotations.ts';
import type { DirectoryRecord, DomainRecord } from './records.ts';

/** Domains before anything that is in them. Who takes what nobody else does comes when there is somebody. @throws DomainError */
export async function restoreDomains(
  { domains }: Directory,
  records: readonly DomainRecord[],
): Promise<void> {
  // What stands for another domain comes after that.
  const ordered = [...records].sort(
    (a, b) => Number(a.kind === 'alias') - Number(b.kind === 'alias'),
  );
  for (const { name, kind, aliasOf, isEnabled, settings } of ordered) {
    const present = await domains.find(name);
    const known = { ...settings, catchAll: null };
    if (present === undefined)
      await domains.add({
        name,
        ...(aliasOf !== null && { aliasOf }),
        isGateway: kind === 'gateway',
        settings: known,
      });
    else if (present.kind !== kind)
      throw new DomainError(
        'already-exists',
        `${name} is a ${present.kind} domain here and a ${kind} domain in the export`,
      );
    await domains.change(name, { isEnabled, settings: known });
  }
}

export async function restoreCatchAlls(
  { domains }: Directory,
  records: readonly DomainRecord[],
  onProblem: (problem: string) => void,
): Promise<void> {
  for (const { name, settings } of records)
    if (settings.catchAll !== null)
      try {
        await domains.change(name, { settings: { catchAll: settings.catchAll } });
      } catch (error) {
        if (!isDomainError(error)) throw error;
        onProblem(`${name}: the catch-all ${settings.catchAll}: ${error.message}`);
      }
}

/** Groups, room lists and aliases, whatever order they name each other in. What leads nowhere is told. */
export async function restoreAddresses(
  directory: Directory,
  { aliases, groups, roomLists, serverEntries }: DirectoryRecord,
  onProblem: (problem: string) => void,
): Promise<void> {
  for (const { members: _members, address, ...group } of groups)
    if ((await directory.groups.find(address)) === undefined)
      await directory.groups.add({ address, ...group });
    else await directory.groups.change(address, group);
  const steps = [
    ...aliases.map(({ address, targets }) => ({
      what: `the alias ${address}`,
      run: async () => void (await directory.aliases.add(address, targets)),
    })),
    ...groups
      .filter(({ members }) => members.length > 0)
      .map(({ address, members }) => ({
        what: `the members of ${address}`,
        run: async () => void (await directory.groups.addMembers(address, members)),
      })),
    ...roomLists.map((list) => ({
      what: `the room list ${list.address}`,
      run: async () => void (await directory.roomLists.add(list)),
    })),
  ];
  await runUntilStuck(steps, onProblem);
  await directory.serverEntries.change(
    serverEntries.map((record) => ({ name: record.entry, value: annotationValue(record) })),
  );
}

interface Step {
  readonly what: string;
  readonly run: () => Promise<void>;
}

/** An alias may lead to another that is not there yet: what failed is tried again as long as others got through. */
async function runUntilStuck(
  steps: readonly Step[],
  onProblem: (problem: string) => void,
): Promise<void> {
  let left = steps;
  for (;;) {
    const failed: (Step & { readonly reason: string })[] = [];
    for (const step of left)
      try {
        await step.run();
      } catch (error) {
        if (!isDomainError(error)) throw error;
        failed.push({ ...step, reason: error.message });
      }
    if (failed.length === left.length) {
      for (const { what, reason } of failed) onProblem(`${what}: ${reason}`);
      return;
    }
    left = failed;
  }
}
