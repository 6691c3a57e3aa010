import { toItems } from '#groupware/setting-items.ts';
import { isDomainError, type DomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { AccountPlan, FolderPlan, SettingPlan } from '../migration-plan.ts';
import { sourceLogin, targetLogin, type MigrationUser } from '../migration-user.ts';
import type { PlanRun } from '../plan-migration.ts';
import { mergeSettings } from '../run/merge-settings.ts';
import { FolderPlacer } from '../run/place-folders.ts';
import { PlacesAbove } from '../run/places-above.ts';
import { fitSettings } from '../settings/fit-settings.ts';
import { noteOf } from '../settings/setting-notes.ts';
import type { TargetFolder, TargetProbe } from '../target.ts';
import { CarriedBefore } from './carried-before.ts';
import { planFolder } from './plan-folder.ts';
import { PresentFolders } from './present-folders.ts';

/** Folders that cannot be looked into, named in one line. */
const MAX_PROBLEMS = 5;

/** What would become of one account. @throws DomainError when it cannot be opened */
export async function planAccount(
  run: PlanRun,
  user: MigrationUser,
  { target, isThere }: { readonly target: TargetProbe; readonly isThere: boolean },
): Promise<AccountPlan> {
  const present = new PresentFolders(isThere ? await presentFolders(run, user) : []);
  const before = run.ledger && (await CarriedBefore.read(run.ledger, user.source));
  const folders: FolderPlan[] = [];
  const told: AccountSettings[] = [];
  const problems: string[] = [];
  for (const [endpoint, source] of run.sources.entries()) {
    await using session = await source.open(sourceLogin(user));
    const found = await Array.fromAsync(session.folders());
    const placer = new FolderPlacer(run.policies);
    const above = new PlacesAbove();
    for (const folder of found) placer.note(folder);
    for (const folder of found) {
      const asItIs = placer.place(folder);
      const placed = asItIs && { ...asItIs, wish: above.below(asItIs.wish) };
      const there = placed && present.find(placed.wish);
      if (there !== undefined) above.note(asItIs!.wish, there.path);
      if (folder.isContainer === true) continue;
      const carried = before?.find(endpoint, folder);
      const facts = { folder, placed, present, target, carried, owner: user.target };
      try {
        folders.push(await planFolder(run, session, facts));
      } catch (error) {
        // One that the source has a fault in keeps the others back in a run neither.
        if (!isDomainError(error) || isOfAccount(error)) throw error;
        problems.push(`${folder.path.join('/')}: ${error.message}`);
        const shallow = await planFolder({ ...run, isDeep: false }, session, facts);
        folders.push({ ...shallow, notes: [...shallow.notes, error.message] });
      }
    }
    if (target.kinds.includes('settings')) told.push(await session.settings());
  }
  const carried = folders.filter((it) => it.target !== undefined);
  return {
    source: user.source,
    target: user.target,
    group: user.phase,
    isThere,
    folders,
    settings: planSettings(mergeSettings(told)),
    // A source from which something is gone since has less than was carried over.
    items: carried.reduce(
      (sum, { items = 0, leftOut = 0, done = 0 }) => sum + Math.max(0, items - leftOut - done),
      0,
    ),
    bytes: carried.reduce(
      (sum, { bytes = 0, doneBytes = 0 }) => sum + Math.max(0, bytes - doneBytes),
      0,
    ),
    ...(problems.length > 0 && { error: problems.slice(0, MAX_PROBLEMS).join('; ') }),
  };
}

/** Not of the one folder: the others would fail the same way. */
function isOfAccount({ code }: DomainError): boolean {
  return code === 'unavailable' || code === 'limit-reached';
}

/** What belongs to the account, one by one. */
function planSettings(settings: AccountSettings): SettingPlan[] {
  const { kept, losses } = fitSettings(settings);
  return [
    ...Array.from(toItems(kept).keys(), (name) => ({ name, note: noteOf(name) ?? '' })),
    ...losses.map(({ detail }) => ({ name: '', note: detail })),
  ];
}

async function presentFolders(
  { target }: PlanRun,
  user: MigrationUser,
): Promise<readonly TargetFolder[]> {
  await using session = await target.open(targetLogin(user));
  return await session.folders();
}
