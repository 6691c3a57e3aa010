import { isFatal } from '#clients/graph/run-batch.ts';
import { textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { judgeFacts, type FactChange, type Facts } from '../../../account-facts.ts';
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
    return toColors([...all].filter(([name]) => wanted.has(name.toLowerCase())));
  },
  async restore(account, changes) {
    const now = await readCategories(account);
    const { left, kept } = judgeFacts(changes, toColors(now));
    const idOf = ({ name }: FactChange) => textAt(now.get(name), 'id');
    const unaddressed = left.filter((it) => idOf(it) === undefined).map(({ name }) => ({ name }));
    const made = left.filter((it) => idOf(it) !== undefined);
    const outcomes = await account.mailbox.batch(
      made.map((it) => ({ method: 'DELETE', path: `${PATH}/${encodeURIComponent(idOf(it)!)}` })),
      true,
    );
    const refused = outcomes.flatMap((outcome, i) => {
      if (outcome.ok || outcome.error.code === 'not-found') return [];
      if (isFatal(outcome.error)) throw outcome.error;
      return [{ name: made[i]!.name, reason: outcome.error.message }];
    });
    return [...kept, ...unaddressed, ...refused];
  },
};

async function readCategories({ mailbox }: GraphAccount): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for await (const { items } of mailbox.pages({ path: PATH }))
    for (const it of items) found.set(CATEGORY + (textAt(it, 'displayName') ?? ''), it);
  return found;
}

function toColors(categories: Iterable<readonly [string, JsonObject]>): Facts {
  return Object.fromEntries(
    Array.from(categories, ([name, it]) => [name, textAt(it, 'color') ?? '']),
  );
}
