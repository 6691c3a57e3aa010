import { toItems } from '#groupware/setting-items.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { AccountPlan, FolderPlan, SettingPlan } from '../migration-plan.ts';
import { sourceLogin, targetLogin, type MigrationUser } from '../migration-user.ts';
import type { PlanRun } from '../plan-migration.ts';
import { mergeSettings } from '../run/merge-settings.ts';
import { FolderPlacer } from '../run/place-folders.ts';
import { fitSettings } from '../settings/fit-settings.ts';
import { noteOf } from '../settings/setting-notes.ts';
import type { TargetFolder, TargetProbe } from '../target.ts';
import { planFolder } from './plan-folder.ts';
import { PresentFolders } from './present-folders.ts';

/** What would become of one account. @throws DomainError when it cannot be opened */
export async function planAccount(
  run: PlanRun,
  user: MigrationUser,
  { target, isThere }: { readonly target: TargetProbe; readonly isThere: boolean },
): Promise<AccountPlan> {
  const present = new PresentFolders(isThere ? await presentFolders(run, user) : []);
  const folders: FolderPlan[] = [];
  const told: AccountSettings[] = [];
  for (const source of run.sources) {
    await using session = await source.open(sourceLogin(user));
    const found = await Array.fromAsync(session.folders());
    const placer = new FolderPlacer(run.policies);
    for (const folder of found) placer.note(folder);
    for (const folder of found) {
      const placed = placer.place(folder);
      if (folder.isContainer === true) continue;
      const facts = { folder, placed, present, target, owner: user.target };
      folders.push(await planFolder(run, session, facts));
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
    items: carried.reduce((sum, { items = 0, leftOut = 0 }) => sum + items - leftOut, 0),
    bytes: carried.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  };
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
