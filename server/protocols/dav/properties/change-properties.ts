import type { PropStat } from '#codecs/webdav/format-multistatus.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';
import { propertyKey, propertyTags } from '#codecs/webdav/property-name.ts';
import { DavRefused, refuseProtected, type Refusal } from '../errors.ts';
import type { PresentNode } from '../tree/node.ts';
import type { PropertyTable } from './render-properties.ts';

/** What became of changes that were looked at together: all are fine, or each has its status. */
export type CheckedChanges =
  | { readonly isFine: true; readonly propstats: readonly PropStat[] }
  | { readonly isFine: false; readonly propstats: readonly PropStat[] };

// RFC 4918 §9.2.1
/**
 * Holds changes against the table. When one cannot be made none is: the others are told that they depend on it.
 * @param isNew the node is being made: what is settable only then may be set
 */
export function checkChanges(
  table: PropertyTable,
  node: PresentNode,
  changes: readonly PropertyChange[],
  isNew = false,
): CheckedChanges {
  return judgeChanges(
    changes,
    changes.map((change) => refusalOf(table, node, { change, isNew })),
  );
}

/** What becomes of changes of which some are refused, in the same order. */
export function judgeChanges(
  changes: readonly PropertyChange[],
  refusals: readonly (Refusal | undefined)[],
): CheckedChanges {
  if (refusals.every((r) => r === undefined))
    return { isFine: true, propstats: [{ status: 200, content: tagsOf(changes) }] };
  const propstats: PropStat[] = [];
  const others = changes.filter((_, i) => refusals[i] === undefined);
  for (const [i, refusal] of refusals.entries())
    if (refusal !== undefined)
      propstats.push({ ...refusal, content: propertyTags(changes[i]!.property).empty });
  if (others.length > 0) propstats.push({ status: 424, content: tagsOf(others) });
  return { isFine: false, propstats };
}

function tagsOf(changes: readonly PropertyChange[]): string {
  return changes.map((c) => propertyTags(c.property).empty).join('');
}

function refusalOf(
  table: PropertyTable,
  node: PresentNode,
  { change, isNew }: { readonly change: PropertyChange; readonly isNew: boolean },
): Refusal | undefined {
  const { property, isRemoved } = change;
  const live = table.get(propertyKey(property));
  if (live === undefined) return undefined;
  try {
    const { write } = live;
    if (write === undefined || (write.isOnlyAtCreation === true && !isNew)) refuseProtected();
    // What can be set elsewhere is kept here like any other.
    if (live.on.includes(node.kind)) write.check(isRemoved ? undefined : property, node);
    return undefined;
  } catch (error) {
    if (error instanceof DavRefused) return error.refusal;
    throw error;
  }
}
