import { copiesOf, sayCopies, sayCopy, type Look } from './look.ts';
import { recall, type Known, type Memory } from './memory.ts';
import type { Copy, ItemKind } from './side.ts';

/** What is wrong when what came here has gone back. */
export function* judgeWayBack(
  memory: Memory,
  before: Look,
  after: Look,
  kind: ItemKind,
): Generator<string> {
  for (const token of after.tokens(before)) {
    const known = recall(memory, token);
    const here = before.here.get(token)?.[0];
    const [was, is] = [copiesOf(before.there, token), copiesOf(after.there, token)];
    if (sayCopies(before.here, token) !== sayCopies(after.here, token))
      yield `${token}: the way back changed it here`;
    if (known.isLoose) continue;
    // It is known where it was when a command last looked.
    if (was[0] !== undefined && known.left !== undefined && was[0].box !== known.left.box) continue;
    if (is.length > 1) yield `${token}: it is there twice: ${is.map(sayCopy).join(' and ')}`;
    else if (here === undefined) {
      if (is.length === 0 && mayBeDeleted(kind, known, was[0])) continue;
      if (sayCopies(before.there, token) !== sayCopies(after.there, token))
        yield `${token}: it is not here, and changed there to ${is.map(sayCopy).join('')}`;
    } else if (was.length === 0) yield* judgeReturn(token, { here, known, is: is[0] });
    else if (is.length === 0) yield `${token}: the way back took it away there`;
    else yield* judgeMerge(token, { here, known, was: was[0]!, is: is[0]! });
  }
}

/** What its user deleted here and nobody changed there since; messages stay. */
function mayBeDeleted(kind: ItemKind, { touches, left }: Known, was: Copy | undefined): boolean {
  return kind !== 'mailbox' && touches.has('removed') && was?.text === left?.text;
}

/** What users added or changed here is there by now; what they left alone and deleted there may stay away. */
function* judgeReturn(
  token: string,
  { here, known, is }: { here: Copy; known: Known; is: Copy | undefined },
): Generator<string> {
  // Of what was moved here, and is no longer there without that a run has seen it, it is not known where it is by now.
  const isUnseen = known.left !== undefined && known.touches.has('box');
  const isNew = known.touches.has('added') || (known.touches.has('text') && !isUnseen);
  if (is === undefined) {
    if (isNew) yield `${token}: it did not go back`;
  } else if (is.text !== here.text || is.box !== here.box)
    yield `${token}: it went back as ${sayCopy(is)} instead of ${sayCopy(here)}`;
}

function* judgeMerge(
  token: string,
  { here, known, was, is }: { here: Copy; known: Known; was: Copy; is: Copy },
): Generator<string> {
  const { touches, left: seen } = known;
  if (seen === undefined) return;
  const isMovedThere = was.box !== seen.box;
  const boxes = touches.has('box') ? [here.box] : [was.box];
  // Moved in both, it may be back here where it had been carried to.
  if (known.isMovedThere) boxes.push(was.box);
  if (!boxes.includes(is.box))
    yield `${token}: it is in ${is.box} there, not in ${boxes.join(' or ')}`;
  const texts = touches.has('text') ? [here.text] : [was.text];
  if (known.isEditedThere || isMovedThere) texts.push(was.text);
  if (!texts.includes(is.text))
    yield `${token}: it says ${is.text} there, not ${texts.join(' or ')}`;
  for (const flag of new Set([...here.flags, ...is.flags, ...was.flags])) {
    const wanted = known.flags.here.has(flag) ? here.flags.has(flag) : was.flags.has(flag);
    // What was changed in both may be as it is in either.
    const isFree =
      (known.flags.here.has(flag) && known.flags.there.has(flag)) ||
      // Of what was here before it is not known who has taken it away.
      (known.isOwn && !here.flags.has(flag));
    if (isFree || isMovedThere || is.flags.has(flag) === wanted) continue;
    yield `${token}: there it ${wanted ? 'lacks' : 'has'} ${flag}`;
  }
}
