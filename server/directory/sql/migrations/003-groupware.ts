import type { Migration } from '#platform/sql.ts';

/** What the address list shows, time zones, rooms and things that are booked, lists of rooms. */
export const addGroupware: Migration = {
  version: 3,
  name: 'groupware',
  sqlite: steps('INTEGER'),
  postgres: steps('BIGINT'),
};

// accounts.sent_copies '' means what is usual for the type. addresses.building is null for what is no list of rooms.
function steps(number: string): string {
  return `
ALTER TABLE accounts ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE accounts ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN sent_copies TEXT NOT NULL DEFAULT '';
ALTER TABLE addresses ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN building TEXT;
CREATE TABLE resources (
  account ${number} PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  policy TEXT NOT NULL
);
`;
}
