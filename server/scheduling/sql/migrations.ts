import type { Migration } from '#platform/sql.ts';

/** Beside the directory, so that what belongs to an account goes with it. */
export const schedulingMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'accounts with messages that are to be delivered',
    sqlite: pendingAccounts('INTEGER'),
    postgres: pendingAccounts('BIGINT'),
  },
];

// Moments are epoch seconds.
function pendingAccounts(number: string): string {
  return `
CREATE TABLE scheduling_pending (
  account ${number} PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  marked_at ${number} NOT NULL,
  next_at ${number} NOT NULL
);
CREATE INDEX scheduling_pending_next ON scheduling_pending (next_at);
`;
}
