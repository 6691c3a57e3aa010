/** What is done where there is a choice. Each is shown in the plan and counted in the report. */
export interface Policies {
  /** Meetings without an organizer: as they are, under a tag; with the owner as organizer; or left out. */
  readonly missingOrganizer: 'tag' | 'owner' | 'skip';
  /** full: with attendees, as live meetings; flat: attendees in the notes. */
  readonly calendars: 'full' | 'flat';
  /** Reminders of what is over. */
  readonly pastReminders: 'off' | 'keep';
  /** Bytes of an item above which it is left out; undefined: the target decides. */
  readonly maxItemBytes: number | undefined;
  /** Items that are in the target already, or twice in a folder of the source. */
  readonly duplicates: 'merge' | 'keep';
  /** What cannot be read or is damaged: its remains as the attachment of a report message, or only in the report. */
  readonly corruptItems: 'attach' | 'report';
  /**
   * Requests for read receipts, which programs would answer anew. disarm: the message is marked as answered ($MDNSent), its
   * content stays; rename: the header fields get another name, for targets that keep no such mark.
   */
  readonly readReceipts: 'disarm' | 'rename' | 'keep';
  readonly winmail: 'keep' | 'unpack';
  /** Folder names that differ in case alone. */
  readonly caseCollisions: 'number' | 'keep';
  /** With --delta: what is gone from the source goes from the target too, unless somebody touched it there. */
  readonly deletions: 'keep' | 'follow';
  /** Names of folders, "/" between levels, "*" for anything, that are left out. */
  readonly excluded: readonly string[];
  /** When not empty only these. */
  readonly included: readonly string[];
  /** Epoch seconds; older messages are left out. */
  readonly newerThan: number | undefined;
}

export const defaultPolicies: Policies = {
  missingOrganizer: 'tag',
  calendars: 'full',
  pastReminders: 'off',
  maxItemBytes: undefined,
  duplicates: 'merge',
  corruptItems: 'attach',
  readReceipts: 'disarm',
  winmail: 'keep',
  caseCollisions: 'number',
  deletions: 'keep',
  excluded: [],
  included: [],
  newerThan: undefined,
};
