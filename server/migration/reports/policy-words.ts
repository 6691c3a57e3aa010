import type { Policies } from '../policies.ts';
import { showBytes, showMoment } from './show-figures.ts';

/** What is done where there is a choice, in words for people who do not know the options. */
export function describePolicies(policies: Policies): [what: string, how: string][] {
  const { maxItemBytes, excluded, included, newerThan } = policies;
  return [
    ['Meetings without an organizer', missingOrganizer[policies.missingOrganizer]],
    ['Meetings', calendars[policies.calendars]],
    ['Reminders of what is over', policies.pastReminders === 'off' ? 'are taken out' : 'stay'],
    [
      'Large items',
      maxItemBytes === undefined
        ? 'come as far as the new system takes them'
        : `are left out above ${showBytes(maxItemBytes)}`,
    ],
    [
      'What is in the new system already',
      policies.duplicates === 'merge' ? 'is not written again' : 'is written again',
    ],
    [
      'Damaged items',
      policies.corruptItems === 'attach'
        ? 'are kept as attachments of report messages'
        : 'are named in the report, and tried again by each run',
    ],
    ['Requests for read receipts', readReceipts[policies.readReceipts]],
    [
      'winmail.dat of Outlook',
      policies.winmail === 'unpack' ? 'is replaced by what is in it' : 'stays as it is',
    ],
    [
      'Folders whose names differ in case alone',
      policies.caseCollisions === 'number' ? 'get a number' : 'keep their names',
    ],
    [
      'What is gone from the old system since',
      policies.deletions === 'follow'
        ? 'goes from the new one, unless somebody touched it there'
        : 'stays in the new one',
    ],
    ...(newerThan === undefined
      ? []
      : [
          ['Messages', `are left out when older than ${showMoment(newerThan)}`] as [string, string],
        ]),
    ...(included.length === 0
      ? []
      : [['Folders', `only ${included.join(', ')}`] as [string, string]]),
    ...(excluded.length === 0
      ? []
      : [['Folders that are left out', excluded.join(', ')] as [string, string]]),
  ];
}

const missingOrganizer = {
  tag: 'are kept, with the category Meetings_MissingOrganizer',
  owner: 'get the owner of the calendar as organizer',
  skip: 'are left out',
} as const satisfies Record<Policies['missingOrganizer'], string>;

const calendars = {
  full: 'stay meetings, with everybody in them',
  flat: 'become plain entries, with those who attend in the notes',
} as const satisfies Record<Policies['calendars'], string>;

const readReceipts = {
  disarm: 'are marked as answered, so that no program answers anew',
  rename: 'get another name, so that no program answers anew',
  keep: 'stay',
} as const satisfies Record<Policies['readReceipts'], string>;
