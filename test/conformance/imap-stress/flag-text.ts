import type { Argument } from '../imaptest/arguments.ts';

/** Flags in one spelling and order, without \Recent, so that equal sets are equal texts. */
export function flagText(flags: readonly string[]): string {
  const all = new Set(flags.map((flag) => flag.toLowerCase()));
  all.delete('\\recent');
  return [...all].sort().join(' ');
}

export function changeFlagText(
  state: string,
  action: '+' | '-' | '',
  flags: readonly string[],
): string {
  const named = flags.map((flag) => flag.toLowerCase());
  if (action === '') return flagText(named);
  const old = state === '' ? [] : state.split(' ');
  return action === '+'
    ? flagText([...old, ...named])
    : flagText(old.filter((flag) => !named.includes(flag)));
}

/** The texts of a list of atoms. */
export function textsOf(argument: Argument | undefined): string[] {
  if (argument?.kind !== 'list') return [];
  return argument.items.map((item) => (item.kind === 'text' ? item.text : ''));
}

export function textOf(argument: Argument | undefined): string {
  return argument?.kind === 'text' ? argument.text : '';
}

/** `1:3,5` as its numbers. */
export function numbersOf(set: string): number[] {
  const numbers: number[] = [];
  for (const part of set.split(',')) {
    const [from = 0, to = from] = part.split(':').map(Number);
    for (let n = Math.min(from, to); n <= Math.max(from, to); n++) numbers.push(n);
  }
  return numbers;
}
