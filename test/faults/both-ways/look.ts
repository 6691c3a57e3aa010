import type { Copy, Holdings, Side } from './side.ts';

/** What both systems have at one moment. */
export interface Look {
  readonly there: Holdings;
  readonly here: Holdings;
  /** All items of this look and another one. */
  tokens(other: Look): ReadonlySet<string>;
}

export async function lookAt({ there, here }: { there: Side; here: Side }): Promise<Look> {
  const [left, right] = [await there.read(), await here.read()];
  return {
    there: left,
    here: right,
    tokens: (other) =>
      new Set([...left.keys(), ...right.keys(), ...other.there.keys(), ...other.here.keys()]),
  };
}

export function copiesOf(holdings: Holdings, token: string): readonly Copy[] {
  return holdings.get(token) ?? [];
}

export function sayCopy({ box, text, flags }: Copy): string {
  return [box, text, ...[...flags].sort()].filter((it) => it !== '').join(' ');
}

export function sayCopies(holdings: Holdings, token: string): string {
  return copiesOf(holdings, token).map(sayCopy).sort().join(' and ');
}

export function changedFlags(a: Copy, b: Copy): Set<string> {
  return new Set(a.flags.symmetricDifference(b.flags));
}
