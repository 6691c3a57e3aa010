import type { Directory } from '#directory/directory.ts';
import type { ConflictPolicy } from '#directory/resource-policy.ts';
import type { Resource } from '#directory/resources.ts';
import { formatWorkingSpan } from '#directory/working-hours.ts';
import { formatDuration } from '#platform/units.ts';

/** A resource with names where the directory has numbers: what commands answer. */
export async function toShownResource(directory: Directory, { account, policy }: Resource) {
  const { bookers, approvers, ...rules } = policy;
  const names = await Promise.all(
    bookers.map((grantee) => directory.grants.formatIdentifier({ grantee, isNegative: false })),
  );
  const accounts = await Promise.all(approvers.map(directory.accounts.get));
  return {
    address: account.address,
    id: account.id,
    name: account.displayName,
    isEnabled: account.isEnabled,
    isHidden: account.isHidden,
    timeZone: account.timeZone,
    ...rules,
    bookers: names.map((name) => name ?? '(gone)'),
    approvers: accounts.map((a) => a?.address ?? '(gone)'),
  };
}
export type ShownResource = Awaited<ReturnType<typeof toShownResource>>;

export function resourceLines(r: ShownResource): string[] {
  const place = [r.building, r.floor === '' ? '' : `floor ${r.floor}`].filter((p) => p !== '');
  return [
    `${r.kind}: ${r.address} (number ${r.id})`,
    `name: ${r.name}`,
    `state: ${r.isEnabled ? 'on' : 'off'}, address list: ${r.isHidden ? 'hidden' : 'shown'}`,
    `capacity: ${r.capacity ?? 'not said'}`,
    `place: ${place.join(', ') || 'not said'}`,
    `features: ${r.features.join(', ') || 'none'}`,
    `hours: ${showHours(r.hours)}`,
    `may book: ${r.bookers.join(', ')}`,
    `accepts by itself: ${r.autoAccepts ? 'yes' : 'no'}`,
    `when taken: ${showConflicts(r.conflicts)}`,
    `approvers: ${r.approvers.join(', ') || 'none'}`,
    `booked ahead: ${r.advanceDays === null ? 'no limit' : `${r.advanceDays} days`}`,
    `longest booking: ${r.maxMinutes === null ? 'no limit' : showMinutes(r.maxMinutes)}`,
    `free before and after: ${showMinutes(r.bufferMinutes)}`,
    `series: ${r.allowsRecurring ? 'yes' : 'no'}`,
  ];
}

function showHours(hours: ShownResource['hours']): string {
  if (hours === null) return 'always';
  return `${hours.spans.map(formatWorkingSpan).join('; ')} (${hours.timeZone})`;
}

function showConflicts(conflicts: ConflictPolicy): string {
  switch (conflicts.kind) {
    case 'refuse':
      return 'refused';
    case 'allow':
      return `a series is taken without up to ${conflicts.percent} % of its instances`;
    case 'ask':
      return 'an approver is asked';
  }
}

function showMinutes(minutes: number): string {
  return minutes === 0 ? 'none' : formatDuration(minutes * 60_000);
}
