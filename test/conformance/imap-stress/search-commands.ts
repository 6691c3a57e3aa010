import { numbersOf, textOf } from './flag-text.ts';
import { isExpungeIssued, pickNumbers, setOf, type Making, type Planned } from './planned.ts';
import type { SourceMessage } from './messages.ts';

/** A search key and what it says of a message; undefined when that is not known. */
interface Criterion {
  readonly text: string;
  readonly holds: (sequence: number) => boolean | undefined;
}

/** SEARCH by things that are known of the messages: none may be missing, none too many. */
export function planSearch(making: Making): Planned | undefined {
  const { view, choices, report } = making;
  if (view.count === 0) return undefined;
  const criterion = makeCriterion(making, 2);
  const usesUids = choices.oneIn(3);
  const returns = choices.oneIn(3) ? 'RETURN (ALL) ' : '';
  let found: number[] | undefined;
  let count = 0;
  return {
    verb: usesUids ? 'UID SEARCH' : 'SEARCH',
    parts: [`${usesUids ? 'UID ' : ''}SEARCH ${returns}${criterion.text}`],
    usesNumbers: true,
    keepsNumbers: !usesUids,
    onUntagged(args) {
      if (found !== undefined) return false;
      count = view.count;
      const name = textOf(args[0]);
      if (name === 'SEARCH') found = args.slice(1).map((a) => Number(textOf(a)));
      else if (name === 'ESEARCH') {
        const at = args.findIndex((a) => textOf(a) === 'ALL');
        found = at < 0 ? [] : numbersOf(textOf(args[at + 1]));
      } else return false;
      return true;
    },
    end(answer) {
      if (found === undefined) return report('SEARCH gave no result');
      // Behind UID SEARCH an EXPUNGE may have been told: the numbers of the keys are no longer these.
      if (usesUids) return;
      const numbers = new Set(found);
      for (let n = 1; n <= count; n++) {
        const holds = criterion.holds(n);
        if (holds === true && !numbers.has(n) && !isExpungeIssued(answer))
          report(`SEARCH ${criterion.text} is missing ${n} (UID ${view.entries[n - 1]!.uid})`);
        if (holds === false && numbers.has(n)) report(`SEARCH ${criterion.text} has ${n}`);
      }
    },
  };
}

function makeCriterion(making: Making, depth: number): Criterion {
  const { choices } = making;
  const kind = choices.below(depth === 0 ? 7 : 10);
  if (kind === 7) {
    const inner = makeCriterion(making, depth - 1);
    return { text: `NOT ${inner.text}`, holds: (n) => negate(inner.holds(n)) };
  }
  if (kind > 7) {
    const [a, b] = [makeCriterion(making, depth - 1), makeCriterion(making, depth - 1)];
    if (kind === 8)
      return {
        text: `OR ${a.text} ${b.text}`,
        holds: (n) => negate(both(negate(a.holds(n)), negate(b.holds(n)))),
      };
    return { text: `(${a.text} ${b.text})`, holds: (n) => both(a.holds(n), b.holds(n)) };
  }
  return makeSimple(making, kind);
}

function makeSimple(making: Making, kind: number): Criterion {
  const { choices, view, world } = making;
  const sourceAt = (n: number) => world.sources.get(view.record(view.entries[n - 1]!)?.id ?? '');
  const known = view.entries.map((_, i) => sourceAt(i + 1)).filter((s) => s !== undefined);
  const by = (text: string, test: (source: SourceMessage) => boolean): Criterion => ({
    text,
    holds: (n) => {
      const source = sourceAt(n);
      return source && test(source);
    },
  });
  if (known.length > 0 && kind < 5) {
    const some = choices.pick(known);
    const size = some.text.length + choices.between(-1, 1);
    if (kind === 0) return by(`SMALLER ${size}`, (s) => s.text.length < size);
    if (kind === 1) return by(`LARGER ${size}`, (s) => s.text.length > size);
    if (kind === 2) {
      const part = some.subjectWord.slice(choices.below(4));
      return by(`SUBJECT "${part}"`, (s) => s.subjectWord.includes(part));
    }
    if (kind === 3) return by(`BODY ${some.bodyWord}`, (s) => s.bodyWord === some.bodyWord);
    return by(`HEADER Message-ID "${some.id}"`, (s) => s.id === some.id);
  }
  if (kind === 5) {
    const keyword = choices.pick(['SEEN', 'KEYWORD $Label1', 'UNFLAGGED', 'UNKEYWORD $Label2']);
    return { text: keyword, holds: () => undefined };
  }
  const numbers = new Set(pickNumbers(making, Math.ceil(view.count / 2)));
  if (numbers.size === 0) return { text: 'ALL', holds: () => true };
  return { text: setOf([...numbers]), holds: (n) => numbers.has(n) };
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}
