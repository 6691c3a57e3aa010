import type { Argument } from './arguments.ts';

/** What $names stand for, and where messages stand that had another number when the command was sent. */
export interface Bindings {
  readonly names: ReadonlyMap<string, string>;
  /** Number now by the number then; 0 when it was expunged. */
  readonly sequences: readonly number[];
}

/** The names bound by matching, or undefined when the response is another one. `isPrefix`: more may follow. */
export function matchResponse(
  pattern: readonly Argument[],
  response: readonly Argument[],
  given: { readonly bindings: Bindings; readonly isPrefix: boolean },
): ReadonlyMap<string, string> | undefined {
  const names = new Map(given.bindings.names);
  const context: Context = { names, sequences: given.bindings.sequences };
  const defaults = defaultDirectives(pattern);
  return matchItems(pattern, response, { context, defaults, isPrefix: given.isPrefix })
    ? names
    : undefined;
}

interface Context {
  readonly names: Map<string, string>;
  readonly sequences: readonly number[];
}

/** What holds for lists without directives of their own, by where they stand. */
type Defaults = (path: readonly (string | number)[]) => readonly string[];

interface Matching {
  readonly context: Context;
  readonly defaults: Defaults;
  readonly isPrefix?: boolean;
  readonly path?: readonly (string | number)[];
}

function matchItems(
  pattern: readonly Argument[],
  items: readonly Argument[],
  matching: Matching,
): boolean {
  const { context, isPrefix = false, path = [] } = matching;
  let at = 0;
  let word = '';
  for (const [index, wanted] of pattern.entries()) {
    const item = items[at++];
    const isLast = index === pattern.length - 1;
    if (wanted.kind === 'nil') {
      if (item?.kind !== 'nil') return false;
    } else if (wanted.kind === 'list') {
      if (item?.kind !== 'list') return false;
      const inner = { ...matching, isPrefix: false, path: [...path, word, index] };
      if (!matchList(wanted.items, item.items, inner)) return false;
    } else {
      word = wanted.text.toLowerCase();
      if (word === '$' && item?.kind === 'list') continue;
      if (item === undefined) return false;
      // A NIL where a string is wanted is the atom.
      const text = item.kind === 'text' ? item.text : item.kind === 'nil' ? 'NIL' : undefined;
      if (text === undefined) return false;
      if (!matchText(wanted.text, text, { context, isPrefix: isPrefix && isLast })) return false;
    }
  }
  return isPrefix || at === items.length;
}

function matchList(
  pattern: readonly Argument[],
  items: readonly Argument[],
  matching: Matching,
): boolean {
  const own = pattern.map(directiveOf);
  const count = own.findIndex((d) => d === undefined);
  const directives =
    count === 0 || own.length === 0
      ? matching.defaults(matching.path ?? [])
      : (own.slice(0, count < 0 ? own.length : count) as string[]);
  const wanted = pattern.slice(count < 0 ? own.length : count);
  const chain = directives.find((d) => d.startsWith('unordered'));
  if (chain === undefined) return matchItems(wanted, items, matching);
  return matchUnordered(wanted, items, {
    ...matching,
    directives,
    size: Number(chain.slice(10) || 1),
  });
}

function matchUnordered(
  wanted: readonly Argument[],
  items: readonly Argument[],
  matching: Matching & { readonly directives: readonly string[]; readonly size: number },
): boolean {
  const { directives, size, context } = matching;
  if (items.length % size !== 0) return false;
  const found = new Set<number>();
  for (let w = 0; w < wanted.length; w += size) {
    const link = wanted.slice(w, w + size);
    let isFound = false;
    for (let i = 0; i < items.length && !isFound; i += size) {
      const before = new Map(context.names);
      isFound = matchItems(link, items.slice(i, i + size), matching);
      if (isFound) found.add(i);
      else restore(context.names, before);
    }
    if (!isFound) return false;
  }
  const extra = items.filter((_, i) => i % size === 0 && !found.has(i)).map(wordOf);
  const of = (name: string) =>
    directives.filter((d) => d.startsWith(`${name}=`)).map((d) => d.slice(name.length + 1));
  if (directives.includes('noextra')) {
    const ignored = new Set(of('ignore').map((word) => word.toLowerCase()));
    return extra.every((word) => ignored.has(word));
  }
  const banned = new Set(of('ban').map((word) => word.toLowerCase()));
  return !extra.some((word) => banned.has(word));
}

/** Compares letter case apart; names that are not bound take the text up to the pattern's next character. */
function matchText(
  wholePattern: string,
  wholeText: string,
  { context, isPrefix }: { context: Context; isPrefix: boolean },
): boolean {
  // The scripts were written for a program that compares strings up to the first NUL.
  const [pattern, text] = [untilNul(wholePattern), untilNul(wholeText)];
  let at = 0;
  for (let p = 0; p < pattern.length;) {
    if (pattern[p] !== '$' || pattern[p + 1] === '$') {
      if (pattern[p] === '$') p++;
      if (pattern[p]!.toLowerCase() !== text[at]?.toLowerCase()) return false;
      p++;
      at++;
      continue;
    }
    const [whole, braced, plain] = /^\$(?:\{([^}]*)\}|(\w*))/.exec(pattern.slice(p))!;
    const name = braced ?? plain ?? '';
    p += whole.length;
    const value = valueOf(name, context) ?? bind(name, untilNext(pattern, p, text.slice(at)));
    if (!text.startsWith(value, at)) return false;
    at += value.length;
  }
  return isPrefix || at === text.length;

  function bind(name: string, value: string): string {
    if (name !== '') context.names.set(name, value);
    return value;
  }
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function valueOf(name: string, { names, sequences }: Context): string | undefined {
  if (!/^\d+$/.test(name)) return names.get(name);
  const now = sequences[Number(name) - 1];
  return now === undefined || now === 0 ? '(expunged)' : String(now);
}

function untilNext(pattern: string, p: number, rest: string): string {
  const next = pattern[p];
  if (next === undefined) return rest;
  const end = rest.toLowerCase().indexOf(next.toLowerCase());
  return end < 0 ? rest : rest.slice(0, end);
}

function defaultDirectives(pattern: readonly Argument[]): Defaults {
  const first = textOf(pattern[0]).toLowerCase();
  const name = /^[\d$]/.test(first) ? textOf(pattern[1]).toLowerCase() : first;
  return (path) => {
    const where = path.join(' ');
    if (name === 'list' || name === 'lsub') return where === `${name} 1` ? ['unordered'] : [];
    if (name === 'status') return path.length === 2 && path[1] === 2 ? ['unordered=2'] : [];
    if (name !== 'fetch') return [];
    if (path.length === 2 && path[1] === 2) return ['unordered=2'];
    if (path.length === 4 && path[2] === 'flags')
      return ['unordered', 'noextra', 'ignore=\\recent'];
    return [];
  };
}

function directiveOf(item: Argument): string | undefined {
  return item.kind === 'text' && item.isAtom && item.text.startsWith('$!')
    ? item.text.slice(2)
    : undefined;
}

function textOf(item: Argument | undefined): string {
  return item?.kind === 'text' ? item.text : '';
}

function wordOf(item: Argument): string {
  return textOf(item).toLowerCase();
}

function restore(names: Map<string, string>, before: ReadonlyMap<string, string>): void {
  for (const name of names.keys()) if (!before.has(name)) names.delete(name);
}
