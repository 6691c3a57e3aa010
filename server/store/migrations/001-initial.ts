import type { Migration } from '#platform/sql.ts';

/** Both dialects from one text: the types differ, and SQLite keeps tables with a composite key in the key's order. */
function tables(types: { int: string; bytes: string; clustered: string }): string {
  const { int, bytes, clustered } = types;
  return `
CREATE TABLE account_state (
  account ${int} PRIMARY KEY,
  modseq ${int} NOT NULL,
  uid_validity ${int} NOT NULL,
  next_collection ${int} NOT NULL,
  next_item ${int} NOT NULL,
  bytes ${int} NOT NULL,
  messages ${int} NOT NULL,
  live_bytes ${int} NOT NULL,
  pack ${int} NOT NULL,
  pack_offset ${int} NOT NULL,
  generation ${int} NOT NULL,
  boot TEXT NOT NULL
);
CREATE TABLE collections (
  account ${int} NOT NULL,
  id ${int} NOT NULL,
  object_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT,
  is_selectable ${int} NOT NULL,
  uid_validity ${int} NOT NULL,
  uid_next ${int} NOT NULL,
  highest_modseq ${int} NOT NULL,
  properties_modseq ${int} NOT NULL,
  forgotten_modseq ${int} NOT NULL,
  recent_uid ${int} NOT NULL,
  messages ${int} NOT NULL,
  unseen ${int} NOT NULL,
  deleted ${int} NOT NULL,
  bytes ${int} NOT NULL,
  deleted_bytes ${int} NOT NULL,
  keywords TEXT NOT NULL,
  PRIMARY KEY (account, id)
)${clustered};
CREATE TABLE removed_collections (
  account ${int} NOT NULL,
  id ${int} NOT NULL,
  object_id TEXT NOT NULL,
  name TEXT NOT NULL,
  modseq ${int} NOT NULL,
  PRIMARY KEY (account, id)
)${clustered};
CREATE TABLE members (
  account ${int} NOT NULL,
  mailbox ${int} NOT NULL,
  uid ${int} NOT NULL,
  item ${int} NOT NULL,
  system_flags ${int} NOT NULL,
  keywords TEXT NOT NULL,
  modseq ${int} NOT NULL,
  received_at ${int} NOT NULL,
  saved_at ${int} NOT NULL,
  size ${int} NOT NULL,
  PRIMARY KEY (account, mailbox, uid)
)${clustered};
CREATE INDEX members_by_modseq ON members (account, mailbox, modseq);
CREATE INDEX members_unseen ON members (account, mailbox, uid) WHERE (system_flags & 8) = 0;
CREATE TABLE tombstones (
  account ${int} NOT NULL,
  mailbox ${int} NOT NULL,
  modseq ${int} NOT NULL,
  uid ${int} NOT NULL,
  item ${int},
  size ${int} NOT NULL,
  received_at ${int} NOT NULL,
  system_flags ${int} NOT NULL,
  keywords TEXT NOT NULL,
  expunged_at ${int} NOT NULL,
  PRIMARY KEY (account, mailbox, modseq, uid)
)${clustered};
CREATE TABLE threads (
  account ${int} NOT NULL,
  hash ${int} NOT NULL,
  thread ${int} NOT NULL,
  PRIMARY KEY (account, hash)
)${clustered};
CREATE TABLE subscriptions (
  account ${int} NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account, name)
)${clustered};
CREATE TABLE annotations (
  account ${int} NOT NULL,
  mailbox ${int} NOT NULL,
  entry TEXT NOT NULL,
  value ${bytes} NOT NULL,
  PRIMARY KEY (account, mailbox, entry)
)${clustered};
`;
}

/**
 * Items are kept in the order of their arrival, so that reading a mailbox reads neighbouring pages. Only contents without a
 * prefix are found by their content: trace headers make every delivery unlike all others.
 */
function items(types: { int: string; bytes: string; key: string; extra: string }): string {
  const { int, bytes } = types;
  return `
CREATE TABLE items (
  account ${int} NOT NULL,
  id ${types.key},
  content_key ${int},
  identity ${bytes} NOT NULL,
  thread ${int} NOT NULL,
  pack ${int} NOT NULL,
  pack_offset ${int} NOT NULL,
  record_length ${int} NOT NULL,
  size ${int} NOT NULL,
  sent_at ${int},
  has_attachment ${int} NOT NULL,
  message_id TEXT,
  refs TEXT NOT NULL,
  base_subject TEXT NOT NULL,
  body_structure TEXT NOT NULL,
  envelope TEXT NOT NULL${types.extra}
);
CREATE INDEX items_by_content ON items (account, content_key) WHERE content_key IS NOT NULL;
`;
}

export const initial: Migration = {
  version: 1,
  name: 'initial',
  sqlite:
    tables({ int: 'INTEGER', bytes: 'BLOB', clustered: ' WITHOUT ROWID' }) +
    items({ int: 'INTEGER', bytes: 'BLOB', key: 'INTEGER PRIMARY KEY', extra: '' }),
  postgres:
    tables({ int: 'BIGINT', bytes: 'BYTEA', clustered: '' }) +
    items({
      int: 'BIGINT',
      bytes: 'BYTEA',
      key: 'BIGINT NOT NULL',
      extra: ',\n  PRIMARY KEY (account, id)',
    }),
};
