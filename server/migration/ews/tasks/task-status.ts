/** States of tasks. Two of Exchange's are more than iCalendar tells apart: those are kept in a property of their own. */
// RFC 5545 §3.8.1.11
export const statuses: readonly {
  readonly exchange: string;
  readonly ical: string;
  readonly isExtra?: boolean;
}[] = [
  { exchange: 'NotStarted', ical: 'NEEDS-ACTION' },
  { exchange: 'InProgress', ical: 'IN-PROCESS' },
  { exchange: 'Completed', ical: 'COMPLETED' },
  { exchange: 'WaitingOnOthers', ical: 'IN-PROCESS', isExtra: true },
  { exchange: 'Deferred', ical: 'NEEDS-ACTION', isExtra: true },
];
