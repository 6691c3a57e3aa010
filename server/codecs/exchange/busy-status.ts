import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';

/** How an event takes its owner's time, in the order in which MAPI counts. */
export const busyStatuses = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const;
export type BusyStatus = (typeof busyStatuses)[number];

/** Microsoft's own word for it, else what TRANSP and STATUS say. */
// RFC 5545 §3.8.2.7
export function busyStatusOf(event: Component): BusyStatus {
  const said = valueOf(event, 'X-MICROSOFT-CDO-BUSYSTATUS')?.trim().toLowerCase();
  const known = busyStatuses.find((status) => status.toLowerCase() === said);
  if (known !== undefined) return known;
  if (valueOf(event, 'TRANSP')?.toUpperCase() === 'TRANSPARENT') return 'free';
  return valueOf(event, 'STATUS')?.toUpperCase() === 'TENTATIVE' ? 'tentative' : 'busy';
}
