import type { Migration } from '#platform/sql.ts';

/** Schema of the full text in PostgreSQL; the embedded store has a file per account instead. */
export const fullTextSteps: readonly Migration[] = [
  {
    version: 1,
    name: 'terms with the items they stand in, and how far they follow the index',
    sqlite: 'SELECT 1',
    postgres: `
      CREATE TABLE full_text_marks (
        account BIGINT PRIMARY KEY,
        item BIGINT NOT NULL,
        identity BYTEA,
        batches BIGINT NOT NULL,
        merged BIGINT NOT NULL
      );
      CREATE TABLE full_text_terms (
        account BIGINT NOT NULL,
        term TEXT COLLATE "C" NOT NULL,
        batch BIGINT NOT NULL,
        items TEXT NOT NULL,
        PRIMARY KEY (account, term, batch)
      );
      CREATE INDEX full_text_terms_batch ON full_text_terms (account, batch)`,
  },
];
