import type { Migration } from '#platform/sql.ts';

/** Passwords that end by themselves, and links by which people choose one. */
export const addPasswordLinks: Migration = {
  version: 4,
  name: 'password links',
  sqlite: steps('INTEGER'),
  postgres: steps('BIGINT'),
};

// Of a link only the SHA-256 is kept.
function steps(number: string): string {
  return `
ALTER TABLE accounts ADD COLUMN password_expires_ms ${number};
CREATE TABLE password_links (
  hash TEXT PRIMARY KEY,
  account ${number} NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms ${number} NOT NULL,
  expires_ms ${number} NOT NULL
);
CREATE INDEX password_links_account ON password_links (account);
`;
}
