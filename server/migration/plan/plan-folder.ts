import type { SourceFolder } from '../item.ts';
import type { FolderPlan } from '../migration-plan.ts';
import type { PlanRun } from '../plan-migration.ts';
import { isPolicyMark, policyMarks } from '../rules/policy-marks.ts';
import type { PlacedFolder } from '../run/place-folders.ts';
import type { SourceSession } from '../source.ts';
import type { TargetProbe } from '../target.ts';
import type { CarriedFolder } from './carried-before.ts';
import { lookIntoFolder } from './look-into-folder.ts';
import type { PresentFolders } from './present-folders.ts';

export interface FolderFacts {
  readonly folder: SourceFolder;
  readonly placed: PlacedFolder | undefined;
  readonly present: PresentFolders;
  readonly target: TargetProbe;
  /** What earlier runs did; undefined: no run has seen the folder. */
  readonly carried: CarriedFolder | undefined;
  /** Address of the account in the target. */
  readonly owner: string;
}

/** What would become of one folder. */
export async function planFolder(
  run: PlanRun,
  session: SourceSession,
  facts: FolderFacts,
): Promise<FolderPlan> {
  const { folder, placed, present, target } = facts;
  const { kind } = folder;
  const looked = run.isDeep ? await lookIntoFolder(run, session, facts) : undefined;
  const counts = { items: looked?.items ?? folder.items, bytes: looked?.bytes ?? folder.bytes };
  const done = looked?.done ?? (await facts.carried?.count());
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
  const there = present.find(wish);
  const goesTo = (there?.path ?? wish.path).join('/');
  return {
    kind,
    source,
    // One string where both have the same name: there may be a hundred thousand.
    target: goesTo === source ? source : goesTo,
    ...counts,
    ...(done !== undefined && done.items > 0 && { done: done.items, doneBytes: done.bytes }),
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
  return `${isPolicyMark(what) ? policyMarks[what].title : what}: ${count}`;
}
