import type { Migration } from '#platform/sql.ts';

/** A document that was replaced or removed stays, as gone, while its tombstone does: its name tells clients what vanished. */
const table = (int: string, clustered: string) => `
CREATE TABLE documents (
  account ${int} NOT NULL,
  collection ${int} NOT NULL,
  number ${int} NOT NULL,
  name TEXT NOT NULL,
  is_gone ${int} NOT NULL,
  item ${int} NOT NULL,
  size ${int} NOT NULL,
  etag TEXT NOT NULL,
  modseq ${int} NOT NULL,
  created_at ${int} NOT NULL,
  changed_at ${int} NOT NULL,
  media_type TEXT NOT NULL,
  document_uid TEXT,
  component TEXT NOT NULL,
  starts_at ${int},
  ends_at ${int},
  is_exact ${int} NOT NULL,
  schedule_tag TEXT,
  creator ${int},
  properties TEXT NOT NULL,
  search_text TEXT,
  PRIMARY KEY (account, collection, number)
)${clustered};
CREATE UNIQUE INDEX documents_by_name ON documents (account, collection, name) WHERE is_gone = 0;
CREATE INDEX documents_by_uid ON documents (document_uid, account) WHERE is_gone = 0 AND document_uid IS NOT NULL;
CREATE INDEX documents_by_modseq ON documents (account, collection, modseq);
`;

export const documents: Migration = {
  version: 4,
  name: 'documents of calendars, address books and files',
  sqlite: table('INTEGER', ' WITHOUT ROWID'),
  postgres: table('BIGINT', ''),
};
