import { copiesOf, sayCopies, type Look } from './look.ts';
import { recall, type Memory } from './memory.ts';
import type { Copy } from './side.ts';

/** What is wrong when all was taken back. */
export function* judgeUndo(memory: Memory, before: Look, after: Look): Generator<string> {
  for (const token of after.tokens(before)) {
    const known = recall(memory, token);
    if (sayCopies(before.there, token) !== sayCopies(after.there, token))
      yield `${token}: undo changed it there`;
    const was = copiesOf(before.here, token);
    if (known.isLoose || was.length === 0) continue;
    // What became the same in both, or is back where it was, is nothing that would be lost.
    const there = copiesOf(before.there, token)[0];
    const isSame = there !== undefined && holdsAll(known.flags.here, there, was[0]!);
    const others = [...known.touches].filter((it) => it !== 'flags' && it !== 'box');
    if (known.touches.size > 0 && others.length === 0 && isSame) continue;
    const isStaying = known.isOwn || known.touches.size > 0 || !known.isCarried;
    if (isStaying && sayCopies(before.here, token) !== sayCopies(after.here, token))
      yield `${token}: undo took away what its user has touched: ${[...known.touches].join()}`;
    if (!isStaying && copiesOf(after.here, token).length > 0)
      yield `${token}: undo left it, and nobody had touched it`;
  }
}

/** Whether one copy is where the other one is and says the same, and has of these flags those that it has. */
function holdsAll(flags: ReadonlySet<string>, a: Copy, b: Copy): boolean {
  const isSameText = a.box === b.box && a.text === b.text;
  return isSameText && [...flags].every((it) => a.flags.has(it) === b.flags.has(it));
}
