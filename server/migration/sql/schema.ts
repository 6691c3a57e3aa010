import type { Migration } from '#platform/sql.ts';

/** One file a migration. Moments are epoch seconds; 0 or '' stands for nothing; lists are JSON. */
export const ledgerMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'ledger',
    sqlite: `
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL UNIQUE,
  target TEXT NOT NULL,
  phase TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  is_created INTEGER NOT NULL,
  settings_hash TEXT NOT NULL,
  losses TEXT NOT NULL,
  finished_at INTEGER NOT NULL
);
CREATE TABLE batches (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  options TEXT NOT NULL
);
CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts (id),
  endpoint INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  source_path TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_path TEXT NOT NULL,
  created_by INTEGER NOT NULL,
  state TEXT NOT NULL,
  validity TEXT NOT NULL,
  access TEXT NOT NULL,
  losses TEXT NOT NULL,
  UNIQUE (account, endpoint, source_id)
);
CREATE TABLE items (
  folder INTEGER NOT NULL REFERENCES folders (id),
  source_id TEXT NOT NULL,
  version TEXT NOT NULL,
  size INTEGER NOT NULL,
  hash TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  target_folder INTEGER NOT NULL,
  target_id TEXT NOT NULL,
  target_version TEXT NOT NULL,
  flags TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  losses TEXT NOT NULL,
  PRIMARY KEY (folder, source_id)
) WITHOUT ROWID;
CREATE INDEX items_gone ON items (hash) WHERE outcome = 'gone';
CREATE TABLE intents (
  folder INTEGER PRIMARY KEY REFERENCES folders (id),
  mark TEXT NOT NULL,
  items TEXT NOT NULL
);
`,
    postgres: '',
  },
  {
    version: 2,
    name: 'what was verified, and what users were told',
    sqlite: `
CREATE TABLE verifications (
  source TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  looked_at_source INTEGER NOT NULL,
  compared INTEGER NOT NULL,
  counts TEXT NOT NULL,
  differences TEXT NOT NULL,
  error TEXT NOT NULL
);
CREATE TABLE notices (
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  address TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  password TEXT NOT NULL,
  target_folder TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_version TEXT NOT NULL,
  PRIMARY KEY (source, kind, place)
);
`,
    postgres: '',
  },
  {
    version: 3,
    name: 'what a run has listed and what it merges with are kept here, and what has failed is found at once',
    sqlite: `
CREATE TABLE known_items (
  folder INTEGER NOT NULL,
  likeness INTEGER NOT NULL,
  at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  target_id TEXT NOT NULL,
  target_version TEXT NOT NULL,
  PRIMARY KEY (folder, likeness, at)
) WITHOUT ROWID;
CREATE TABLE listed_folders (
  account INTEGER NOT NULL REFERENCES accounts (id),
  at INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  folder TEXT NOT NULL,
  entry INTEGER NOT NULL,
  place TEXT NOT NULL,
  is_changed INTEGER NOT NULL,
  PRIMARY KEY (account, at)
) WITHOUT ROWID;
CREATE INDEX listed_folders_by_id ON listed_folders (account, endpoint, source_id);
CREATE INDEX listed_folders_by_entry ON listed_folders (account, entry) WHERE entry > 0;
CREATE INDEX items_failed ON items (folder, source_id) WHERE outcome IN ('refused', 'unreadable') AND target_id = '';
`,
    postgres: '',
  },
  {
    version: 4,
    name: 'aliases, lists and members of shared mailboxes',
    sqlite: `
CREATE TABLE directory_entries (
  address TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  members TEXT NOT NULL,
  display_name TEXT NOT NULL,
  posting TEXT NOT NULL,
  problems TEXT NOT NULL,
  batch INTEGER NOT NULL
) WITHOUT ROWID;
`,
    postgres: '',
  },
  {
    version: 5,
    name: 'what the directory of the target had of accounts',
    sqlite: `
CREATE TABLE account_facts (
  account INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  was TEXT,
  became TEXT,
  batch INTEGER NOT NULL,
  PRIMARY KEY (account, name)
) WITHOUT ROWID;
`,
    postgres: '',
  },
  {
    version: 6,
    name: 'what accounts had before a run that was cut off',
    sqlite: `
CREATE TABLE facts_before (
  account INTEGER PRIMARY KEY REFERENCES accounts (id),
  batch INTEGER NOT NULL,
  settings_hash TEXT NOT NULL,
  facts TEXT NOT NULL
);
`,
    postgres: '',
  },
  {
    version: 7,
    name: 'what folders the target had before a run that was cut off',
    sqlite: `
CREATE TABLE target_folders_before (
  account INTEGER NOT NULL REFERENCES accounts (id),
  target_id TEXT NOT NULL,
  PRIMARY KEY (account, target_id)
) WITHOUT ROWID;
`,
    postgres: '',
  },
  {
    version: 8,
    name: 'UIDs of calendar objects and cards',
    sqlite: `
ALTER TABLE items ADD COLUMN uid TEXT NOT NULL DEFAULT '';
CREATE INDEX items_gone_by_uid ON items (uid) WHERE outcome = 'gone' AND uid <> '';
`,
    postgres: '',
  },
  {
    version: 9,
    name: 'up to which run the way back knows what was written',
    sqlite: `
CREATE TABLE noted_runs (
  account INTEGER PRIMARY KEY REFERENCES accounts (id),
  run INTEGER NOT NULL
);
`,
    postgres: '',
  },
  {
    version: 10,
    name: 'what an undo took, for the way back',
    sqlite: `
CREATE TABLE taken_back (
  account INTEGER NOT NULL REFERENCES accounts (id),
  folder TEXT NOT NULL,
  item TEXT NOT NULL,
  batch INTEGER NOT NULL,
  PRIMARY KEY (account, folder, item)
) WITHOUT ROWID;
`,
    postgres: '',
  },
];
