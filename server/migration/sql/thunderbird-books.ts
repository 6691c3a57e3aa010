import type { SqlReader } from '#platform/sql.ts';

/** Properties of a card in Thunderbird's abook.sqlite, by name. */
export interface BookCard {
  readonly uid: string;
  readonly properties: ReadonlyMap<string, string>;
}

export interface BookList {
  readonly uid: string;
  readonly name: string;
  readonly nickname: string;
  readonly description: string;
  readonly members: readonly string[];
}

type Text = string | null;

/** Contacts and lists of an address book of Thunderbird. */
export async function readBook(
  sql: SqlReader,
): Promise<{ readonly cards: readonly BookCard[]; readonly lists: readonly BookList[] }> {
  const cards = new Map<string, Map<string, string>>();
  for (const [card, name, value] of await sql.rows<readonly [Text, Text, Text]>`
    SELECT card, name, value FROM properties ORDER BY rowid`) {
    if (card === null || name === null || value === null) continue;
    const properties = cards.get(card) ?? new Map<string, string>();
    cards.set(card, properties.set(name, String(value)));
  }
  const members = new Map<string, string[]>();
  for (const [list, card] of await sql.rows<readonly [string, string]>`
    SELECT list, card FROM list_cards ORDER BY rowid`)
    members.set(list, [...(members.get(list) ?? []), card]);
  const lists = await sql.rows<readonly [string, Text, Text, Text]>`
    SELECT uid, name, nickName, description FROM lists ORDER BY rowid`;
  return {
    cards: Array.from(cards, ([uid, properties]) => ({ uid, properties })),
    lists: lists.map(([uid, name, nickname, description]) => ({
      uid,
      name: name ?? '',
      nickname: nickname ?? '',
      description: description ?? '',
      members: members.get(uid) ?? [],
    })),
  };
}
