import type { Migration } from '#platform/sql.ts';

const tables = (blob: string, serial: string) => `
CREATE TABLE queue_messages (
  id TEXT PRIMARY KEY,
  sender TEXT NOT NULL,
  account BIGINT,
  size BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  expire_at BIGINT NOT NULL,
  warn_at BIGINT NOT NULL,
  facts TEXT NOT NULL
);
CREATE TABLE queue_contents (
  message TEXT NOT NULL REFERENCES queue_messages (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  bytes ${blob} NOT NULL,
  PRIMARY KEY (message, part)
);
CREATE TABLE queue_recipients (
  id ${serial},
  message TEXT NOT NULL REFERENCES queue_messages (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  domain TEXT NOT NULL,
  dsn TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  lease_owner TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  is_warned INTEGER NOT NULL,
  last_reply TEXT NOT NULL,
  route TEXT NOT NULL
);
CREATE INDEX queue_recipients_due ON queue_recipients (state, next_attempt);
CREATE INDEX queue_recipients_message ON queue_recipients (message);
CREATE TABLE queue_sent (
  subject TEXT NOT NULL,
  hour BIGINT NOT NULL,
  recipients BIGINT NOT NULL,
  PRIMARY KEY (subject, hour)
);
CREATE TABLE queue_mta_sts (
  domain TEXT PRIMARY KEY,
  policy TEXT NOT NULL
);
`;

const tlsTables = (blob: string) => `
CREATE TABLE queue_tls_parts (
  day TEXT NOT NULL,
  domain TEXT NOT NULL,
  part TEXT NOT NULL,
  claimed_until BIGINT NOT NULL
);
CREATE INDEX queue_tls_parts_day ON queue_tls_parts (day, domain);
CREATE TABLE queue_tls_posts (
  id TEXT PRIMARY KEY,
  uri TEXT NOT NULL,
  report ${blob} NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  give_up_at BIGINT NOT NULL
);
`;

export const queueMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'messages, contents, recipients, send counters',
    sqlite: tables('BLOB', 'INTEGER PRIMARY KEY AUTOINCREMENT'),
    postgres: tables('BYTEA', 'BIGSERIAL PRIMARY KEY'),
  },
  {
    version: 2,
    name: 'TLS reports',
    sqlite: tlsTables('BLOB'),
    postgres: tlsTables('BYTEA'),
  },
];
