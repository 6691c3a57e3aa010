import type { SourceFolder } from '../item.ts';
import type { AccountPlan, FolderPlan } from '../migration-plan.ts';
import { targetLogin, type MigrationUser } from '../migration-user.ts';
import type { PlanRun } from '../plan-migration.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { placeFolders, type PlacedFolder } from '../run/place-folders.ts';
import type { SourceSession } from '../source.ts';
import type { TargetFolder, TargetProbe } from '../target.ts';

/** What would become of one account. @throws DomainError when it cannot be opened */
export async function planAccount(
  run: PlanRun,
  user: MigrationUser,
  { target, isThere }: { readonly target: TargetProbe; readonly isThere: boolean },
): Promise<AccountPlan> {
  const { password } = user;
  const present = isThere ? await presentFolders(run, user) : [];
  const folders: FolderPlan[] = [];
  for (const source of run.sources) {
    await using session = await source.open({
      name: user.source,
      ...(password !== undefined && { password }),
    });
    const found = await Array.fromAsync(session.folders());
    const placed = new Map(placeFolders(found, run.policies).map((it) => [it.folder.id, it]));
    for (const folder of found)
      if (folder.isContainer !== true)
        folders.push(
          await planFolder(run, session, {
            folder,
            placed: placed.get(folder.id),
            present,
            target,
          }),
        );
  }
  const carried = folders.filter((it) => it.target !== undefined);
  return {
    source: user.source,
    target: user.target,
    group: user.phase,
    isThere,
    folders,
    items: carried.reduce((sum, { items = 0, leftOut = 0 }) => sum + items - leftOut, 0),
    bytes: carried.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  };
}

async function presentFolders(
  { target }: PlanRun,
  user: MigrationUser,
): Promise<readonly TargetFolder[]> {
  await using session = await target.open(targetLogin(user));
  return await session.folders();
}

interface FolderFacts {
  readonly folder: SourceFolder;
  readonly placed: PlacedFolder | undefined;
  readonly present: readonly TargetFolder[];
  readonly target: TargetProbe;
}

async function planFolder(
  run: PlanRun,
  session: SourceSession,
  facts: FolderFacts,
): Promise<FolderPlan> {
  const { folder, placed, present, target } = facts;
  const { kind } = folder;
  const looked = run.isDeep ? await lookInto(run, session, folder) : undefined;
  const counts = { items: looked?.items ?? folder.items, bytes: looked?.bytes ?? folder.bytes };
  const losses = (folder.losses ?? []).map(({ detail }) => detail);
  const source = folder.path.join('/');
  if (placed === undefined)
    return { kind, source, target: undefined, ...counts, notes: ['left out by choice'] };
  if (!target.kinds.includes(kind))
    return {
      kind,
      source,
      target: undefined,
      ...counts,
      notes: [`${target.product} keeps no ${kind}`],
    };
  const { wish } = placed;
  const there = present.find(
    (it) =>
      it.kind === kind &&
      ((wish.role !== undefined && it.role === wish.role) ||
        it.path.join('/') === wish.path.join('/')),
  );
  return {
    kind,
    source,
    target: (there?.path ?? wish.path).join('/'),
    ...counts,
    ...(looked !== undefined && { leftOut: looked.leftOut }),
    ...(there !== undefined && there.items > 0 && { present: there.items }),
    notes: [...placed.changes, ...losses],
  };
}

async function lookInto({ policies }: PlanRun, session: SourceSession, folder: SourceFolder) {
  const counts = { items: 0, bytes: 0, leftOut: 0 };
  const listing = await session.list(folder, '');
  for await (const chunk of listing.items)
    for (const item of chunk) {
      counts.items++;
      if (leftOutReason(policies, folder, item) === undefined) counts.bytes += item.size ?? 0;
      else counts.leftOut++;
    }
  return counts;
}
