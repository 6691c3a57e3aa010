import type { Policies } from '../policies.ts';

/**
 * What policies do to items, by the names under which it is noted with them, like losses; plan and report count these apart
 * from what could not be carried over.
 */
export const policyMarks = {
  'missing-organizer-tagged': {
    policy: 'missingOrganizer',
    title: 'meetings without an organizer, kept and tagged',
  },
  'missing-organizer-owner': {
    policy: 'missingOrganizer',
    title: 'meetings without an organizer, of which the owner became organizer',
  },
  'meeting-flattened': {
    policy: 'calendars',
    title: 'meetings kept as plain entries, with those who attend in the notes',
  },
  'past-reminder-removed': {
    policy: 'pastReminders',
    title: 'entries that are over, kept without their reminders',
  },
  'read-receipt-disarmed': {
    policy: 'readReceipts',
    title: 'messages that ask for a read receipt, marked as answered',
  },
  'read-receipt-renamed': {
    policy: 'readReceipts',
    title: 'messages whose request for a read receipt was renamed',
  },
  'winmail-unpacked': {
    policy: 'winmail',
    title: 'messages whose winmail.dat was taken apart',
  },
  'kept-as-report': {
    policy: 'corruptItems',
    title: 'damaged items, kept as attachments of report messages',
  },
} as const satisfies Record<string, { policy: keyof Policies; title: string }>;

export type PolicyMark = keyof typeof policyMarks;

export function isPolicyMark(what: string): what is PolicyMark {
  return Object.hasOwn(policyMarks, what);
}
