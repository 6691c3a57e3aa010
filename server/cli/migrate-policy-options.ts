import type { Policies } from '#migration/policies.ts';
import type { OptionValues } from './command.ts';
import { UsageError } from './command.ts';
import { toChoice, toOptionalSize } from './quantity-input.ts';

/** What is done where there is a choice. */
export const policyOptions = {
  'missing-organizer': {
    type: 'text',
    value: 'POLICY',
    doc: 'meetings without one: tag (default), owner, skip',
  },
  calendars: {
    type: 'text',
    value: 'POLICY',
    doc: 'full (default): live meetings; flat: attendees in the notes',
  },
  'past-reminders': { type: 'text', value: 'POLICY', doc: 'off (default), keep' },
  'max-size': { type: 'text', value: 'SIZE', doc: 'leave larger items out' },
  duplicates: {
    type: 'text',
    value: 'POLICY',
    doc: 'merge (default): what is there already is not written again; keep',
  },
  'corrupt-items': {
    type: 'text',
    value: 'POLICY',
    doc: 'attach (default): kept as attachment of a report message; report',
  },
  'read-receipts': {
    type: 'text',
    value: 'POLICY',
    doc: 'disarm (default): marked as answered, so that no program sends one; rename: header fields that ask for one get another name; keep',
  },
  winmail: { type: 'text', value: 'POLICY', doc: 'winmail.dat: keep (default), unpack' },
  'case-collisions': {
    type: 'text',
    value: 'POLICY',
    doc: 'folders that differ in case alone: number (default), keep',
  },
  deletions: {
    type: 'text',
    value: 'POLICY',
    doc: 'what is gone from the source: keep (default), follow',
  },
  exclude: {
    type: 'texts',
    value: 'FOLDER',
    doc: 'leave a folder out, with those below it; * stands for anything; may be given again',
  },
  include: { type: 'texts', value: 'FOLDER', doc: 'take only this folder; may be given again' },
  'newer-than': { type: 'text', value: 'DATE', doc: 'leave older messages out (2020-01-31)' },
} as const;

const choices = {
  'missing-organizer': ['missingOrganizer', ['tag', 'owner', 'skip']],
  calendars: ['calendars', ['full', 'flat']],
  'past-reminders': ['pastReminders', ['off', 'keep']],
  duplicates: ['duplicates', ['merge', 'keep']],
  'corrupt-items': ['corruptItems', ['attach', 'report']],
  'read-receipts': ['readReceipts', ['disarm', 'rename', 'keep']],
  winmail: ['winmail', ['keep', 'unpack']],
  'case-collisions': ['caseCollisions', ['number', 'keep']],
  deletions: ['deletions', ['keep', 'follow']],
} as const;

/** The policies with what was given. @throws UsageError */
export function toPolicies(before: Policies, given: OptionValues<typeof policyOptions>): Policies {
  const changes: Record<string, string> = {};
  for (const [option, [name, values]] of Object.entries(choices)) {
    const value = given[option as keyof typeof choices];
    if (value !== undefined) changes[name] = toChoice<string>(`--${option}`, value, values);
  }
  return {
    ...before,
    ...changes,
    ...(given['max-size'] !== undefined && {
      maxItemBytes: toOptionalSize('--max-size', given['max-size']) ?? undefined,
    }),
    ...(given.exclude.length > 0 && { excluded: given.exclude }),
    ...(given.include.length > 0 && { included: given.include }),
    ...(given['newer-than'] !== undefined && { newerThan: toSeconds(given['newer-than']) }),
  };
}

function toSeconds(date: string): number {
  try {
    return Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds / 1000;
  } catch {
    throw new UsageError(`--newer-than takes a date such as 2020-01-31, not ${date}`);
  }
}
