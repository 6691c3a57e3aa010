import type { Migration } from '#platform/sql.ts';

/** Beside the directory, so that what belongs to an account goes with it. */
export const groupwareMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'calendars that follow an address',
    sqlite: subscriptions('INTEGER'),
    postgres: subscriptions('BIGINT'),
  },
];

// Moments are epoch seconds; 0 or '' stands for nothing.
function subscriptions(number: string): string {
  return `
CREATE TABLE feed_subscriptions (
  id TEXT PRIMARY KEY,
  account ${number} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  collection TEXT NOT NULL,
  url TEXT NOT NULL,
  every ${number} NOT NULL,
  feed_every ${number} NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  digest TEXT NOT NULL,
  checked_at ${number} NOT NULL,
  changed_at ${number} NOT NULL,
  next_at ${number} NOT NULL,
  claimed_until ${number} NOT NULL,
  failures ${number} NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX feed_subscriptions_account ON feed_subscriptions (account);
CREATE INDEX feed_subscriptions_next ON feed_subscriptions (next_at);
`;
}
