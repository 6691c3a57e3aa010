import type { ListedItem, SourceFolder } from '../item.ts';
import type { AccountPlan, FolderPlan } from '../migration-plan.ts';
import { sourceLogin, targetLogin, type MigrationUser } from '../migration-user.ts';
import type { PlanRun } from '../plan-migration.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { isPolicyMark, policyMarks } from '../rules/policy-marks.ts';
import { prepareItem } from '../run/prepare-item.ts';
import { placeFolders, type PlacedFolder } from '../run/place-folders.ts';
import type { SourceSession } from '../source.ts';
import type { TargetFolder, TargetProbe } from '../target.ts';

/** What would become of one account. @throws DomainError when it cannot be opened */
export async function planAccount(
  run: PlanRun,
  user: MigrationUser,
  { target, isThere }: { readonly target: TargetProbe; readonly isThere: boolean },
): Promise<AccountPlan> {
  const present = isThere ? await presentFolders(run, user) : [];
  const folders: FolderPlan[] = [];
  for (const source of run.sources) {
    await using session = await source.open(sourceLogin(user));
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
            owner: user.target,
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
  /** Address of the account in the target. */
  readonly owner: string;
}

async function planFolder(
  run: PlanRun,
  session: SourceSession,
  facts: FolderFacts,
): Promise<FolderPlan> {
  const { folder, placed, present, target } = facts;
  const { kind } = folder;
  const looked = run.isDeep
    ? await lookInto(run, session, { folder, owner: facts.owner })
    : undefined;
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
    ...(looked !== undefined &&
      Object.keys(looked.policies).length > 0 && { policies: looked.policies }),
    ...(there !== undefined && there.items > 0 && { present: there.items }),
    notes: [
      ...placed.changes,
      ...losses,
      ...Object.entries(looked?.policies ?? {}).map(describePolicy),
    ],
  };
}

function describePolicy([what, count]: [string, number]): string {
  return `${count} ${isPolicyMark(what) ? policyMarks[what].title : what}`;
}

interface FolderLook {
  items: number;
  bytes: number;
  leftOut: number;
  readonly policies: Record<string, number>;
}

async function lookInto(
  { policies, nowSeconds }: PlanRun,
  session: SourceSession,
  { folder, owner }: { readonly folder: SourceFolder; readonly owner: string },
): Promise<FolderLook> {
  const look: FolderLook = { items: 0, bytes: 0, leftOut: 0, policies: {} };
  const listing = await session.list(folder, '');
  const wanted: ListedItem[] = [];
  for await (const chunk of listing.items)
    for (const item of chunk) {
      look.items++;
      if (leftOutReason(policies, folder, item) !== undefined) look.leftOut++;
      else {
        look.bytes += item.size ?? 0;
        // Messages are read by the run alone: they are most of what there is.
        if (folder.kind !== 'mailbox' && folder.kind !== 'files') wanted.push(item);
      }
    }
  const situation = { policies, folder, owner, nowSeconds };
  const byId = new Map(wanted.map((item) => [item.id, item]));
  for await (const item of session.read(folder, wanted)) {
    if ('error' in item) continue;
    const prepared = await prepareItem(item, byId.get(item.id)!, situation);
    if (prepared.kind === 'left-out') look.leftOut++;
    const marks =
      prepared.kind === 'ready'
        ? prepared.item.intended.losses.filter(({ what }) => isPolicyMark(what))
        : prepared.kind === 'corrupt' && policies.corruptItems === 'attach'
          ? [{ what: 'kept-as-report' }]
          : [];
    for (const { what } of marks) look.policies[what] = (look.policies[what] ?? 0) + 1;
  }
  return look;
}
