/** What an item is, from its message class. */
export type ItemKind =
  | 'message'
  | 'meeting'
  | 'event'
  | 'task'
  | 'note'
  | 'activity'
  | 'contact'
  | 'group';

/** Changed instances of series have a class of their own (MS-OXOCAL §2.2.10.1.1). */
const EXCEPTION = 'ipm.ole.class.{00061055';

const kinds: readonly (readonly [prefix: string, kind: ItemKind])[] = [
  ['ipm.appointment', 'event'],
  [EXCEPTION, 'event'],
  ['ipm.schedule.meeting.', 'meeting'],
  ['ipm.task', 'task'],
  ['ipm.stickynote', 'note'],
  ['ipm.activity', 'activity'],
  ['ipm.contact', 'contact'],
  ['ipm.distlist', 'group'],
];

/** Classes are compared without regard to case; what follows a dot makes a kind of its own of the same. */
export function itemKindOf(messageClass: string | undefined): ItemKind {
  const name = (messageClass ?? '').toLowerCase();
  for (const [prefix, kind] of kinds) {
    if (!name.startsWith(prefix)) continue;
    const next = name[prefix.length];
    if (next === undefined || next === '.' || prefix.endsWith('.') || prefix === EXCEPTION)
      return kind;
  }
  return 'message';
}
