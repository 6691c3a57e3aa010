import { isFatal } from '#clients/graph/run-batch.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { GraphAccount } from '../graph-account.ts';

const CATEGORY = 'category ';
const PATH = '/outlook/masterCategories';

/** Categories with their colours, by their names. A run adds some, and never changes one. */
export const categoriesArea: FactArea<GraphAccount> = {
  name: 'categories',
  owns: (fact) => fact.startsWith(CATEGORY),
  async read(account, { categories = [] }) {
    if (categories.length === 0) return undefined;
    const wanted = new Set(categories.map(({ name }) => (CATEGORY + name).toLowerCase()));
    const all = await readCategories(account);
    const own = [...all].filter(([name]) => wanted.has(name.toLowerCase()));
    return Object.fromEntries(own.map(([name, it]) => [name, colorOf(it)]));
  },
  async restore(account, changes) {
    const now = await readCategories(account);
    const open = changes.flatMap(({ name, before, after }) => {
      const found = now.get(name);
      const color = found && colorOf(found);
      return color === before ? [] : [{ name, id: textAt(found, 'id'), isOurs: color === after }];
    });
    const kept = open
      .filter((it) => !it.isOurs || it.id === undefined)
      .map(({ name }) => ({ name }));
    const made = open.filter((it) => it.isOurs && it.id !== undefined);
    const outcomes = await account.mailbox.batch(
      made.map(({ id }) => ({ method: 'DELETE', path: `${PATH}/${encodeURIComponent(id!)}` })),
      true,
    );
    const refused = outcomes.flatMap((outcome, i) => {
      if (outcome.ok || outcome.error.code === 'not-found') return [];
      if (isFatal(outcome.error)) throw outcome.error;
      return [{ name: made[i]!.name, reason: outcome.error.message }];
    });
    return [...kept, ...refused];
  },
};

async function readCategories({ mailbox }: GraphAccount): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for await (const { items } of mailbox.pages({ path: PATH }))
    for (const it of items) found.set(CATEGORY + (textAt(it, 'displayName') ?? ''), it);
  return found;
}

function colorOf(category: JsonObject): string {
  return textAt(category, 'color') ?? '';
}
