import type { Migration } from '#platform/sql.ts';

const table = (int: string, clustered: string) => `
CREATE TABLE set_aside (
  account ${int} NOT NULL,
  pack ${int} NOT NULL,
  pack_offset ${int} NOT NULL,
  number ${int} NOT NULL,
  length ${int} NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (account, pack, pack_offset, number)
)${clustered};
`;

/** What a replay of damaged packs could not do stays to be read. */
export const setAside: Migration = {
  version: 3,
  name: 'what a replay set aside',
  sqlite: table('INTEGER', ' WITHOUT ROWID'),
  postgres: table('BIGINT', ''),
};
