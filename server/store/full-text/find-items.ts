import type { TextReader } from '../sql/full-text-reads.ts';
import type { NeedlePart, NeedlePlan } from './plan-needle.ts';
import { classMarks } from './term-classes.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What the terms say. */
export interface TermAnswer {
  /** undefined: too many terms to say; every item is a candidate. */
  readonly items: ReadonlySet<number> | undefined;
  readonly isExact: boolean;
  /** Items whose words are not all here. */
  readonly cut: readonly number[];
}

/** Terms whose postings are read for one part of a needle. */
const MAX_TERMS = 5_000;
/** After so many terms it is looked whether all items are found already. */
const COUNT_AFTER = 50;

/** Items that have a term for every part. */
export function findItems(
  plan: NeedlePlan,
  marks: string,
  source: { readonly reader: TextReader; readonly vocabulary: Vocabulary },
): TermAnswer {
  const { reader, vocabulary } = source;
  const cut = reader.itemsWith(classMarks.cut).map(([item]) => item);
  const byPart = plan.parts.map((part) => ({ part, terms: vocabulary.termsWith(part, marks) }));
  if (byPart.some(({ terms }) => terms.size === 0)) return { items: new Set(), isExact: true, cut };
  byPart.sort((a, b) => a.terms.size - b.terms.size);
  let items: ReadonlySet<number> | undefined;
  for (const { terms } of byPart) {
    const having = union(reader, terms);
    if (having === undefined) continue;
    items = items === undefined ? having : items.intersection(having);
    if (items.size === 0) break;
  }
  const isExact =
    items !== undefined &&
    (items.size === 0 || (plan.isWhole && holdsWhole(byPart[0]!.part, byPart[0]!.terms)));
  return { items, isExact, cut };
}

/** Items that have one of the terms; undefined when there are too many terms and not yet all items. */
function union(reader: TextReader, terms: ReadonlySet<string>): Set<number> | undefined {
  const items = new Set<number>();
  // Short words are the frequent ones: with them first all items are often found soon.
  const ordered = terms.size <= COUNT_AFTER ? terms : [...terms].sort(byLength);
  let total: number | undefined;
  let read = 0;
  for (const term of ordered) {
    if (++read > MAX_TERMS) return undefined;
    const having = reader.itemsWith(term);
    for (let i = 0; i < having.length; i++) items.add(having[i]![0]);
    if (read < COUNT_AFTER) continue;
    total ??= reader.itemCount();
    if (items.size === total) return items;
  }
  return items;
}

function byLength(a: string, b: string): number {
  return a.length - b.length;
}

function holdsWhole(part: NeedlePart, terms: ReadonlySet<string>): boolean {
  if (part.whole === part.probe) return true;
  for (const term of terms) if (!term.includes(part.whole)) return false;
  return true;
}
