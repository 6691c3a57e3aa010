import type { Migration } from '#platform/sql.ts';

/** SQLite looks up the partial index only when the condition is one of its columns. */
export const unseen: Migration = {
  version: 2,
  name: 'the first unseen message is found by its index',
  sqlite: `
DROP INDEX members_unseen;
CREATE INDEX members_unseen ON members (account, mailbox, (system_flags & 8), uid) WHERE (system_flags & 8) = 0;
`,
  postgres: 'SELECT 1',
};
