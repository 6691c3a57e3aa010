import type { Migration } from '#platform/sql.ts';

/** Schema of contents kept in PostgreSQL; the embedded store keeps its contents in packs and has no such tables. */
export const contentSteps: readonly Migration[] = [
  {
    version: 1,
    name: 'contents, their pieces, the records that refer to them, objects nobody refers to',
    sqlite: 'SELECT 1',
    postgres: `
      CREATE TABLE blob_contents (
        sha256 BYTEA PRIMARY KEY,
        size BIGINT NOT NULL,
        stored BYTEA,
        layout BYTEA,
        object_key TEXT,
        touched_at BIGINT NOT NULL
      );
      CREATE TABLE blob_pieces (
        sha256 BYTEA NOT NULL REFERENCES blob_contents ON DELETE CASCADE,
        n BIGINT NOT NULL,
        stored BYTEA NOT NULL,
        PRIMARY KEY (sha256, n)
      );
      CREATE TABLE blob_records (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account BIGINT NOT NULL,
        kind TEXT NOT NULL,
        sha256 BYTEA NOT NULL REFERENCES blob_contents,
        prefix BYTEA NOT NULL
      );
      CREATE INDEX blob_records_account ON blob_records (account, id);
      CREATE INDEX blob_records_sha256 ON blob_records (sha256);
      CREATE TABLE blob_orphans (object_key TEXT PRIMARY KEY, since_seconds BIGINT NOT NULL);
      ALTER TABLE blob_contents ALTER COLUMN stored SET STORAGE EXTERNAL;
      ALTER TABLE blob_pieces ALTER COLUMN stored SET STORAGE EXTERNAL`,
  },
];
