/** States of tasks. Two of To Do's are more than iCalendar tells apart: those are kept in a property of their own. */
// RFC 5545 §3.8.1.11
export const statuses: readonly {
  readonly graph: string;
  readonly ical: string;
  /** As EWS calls it, in X-MICROSOFT-TASK-STATUS. */
  readonly extra?: string;
}[] = [
  { graph: 'notStarted', ical: 'NEEDS-ACTION' },
  { graph: 'inProgress', ical: 'IN-PROCESS' },
  { graph: 'completed', ical: 'COMPLETED' },
  { graph: 'waitingOnOthers', ical: 'IN-PROCESS', extra: 'WaitingOnOthers' },
  { graph: 'deferred', ical: 'NEEDS-ACTION', extra: 'Deferred' },
];
