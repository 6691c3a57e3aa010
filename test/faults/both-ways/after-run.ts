import type { Memory } from './memory.ts';
import { recall } from './memory.ts';
import type { Copy } from './side.ts';
import { changedFlags, copiesOf, sayCopy, type Look } from './look.ts';

/** What is wrong after a run that was given `before`. */
export function* judgeRun(memory: Memory, before: Look, after: Look): Generator<string> {
  for (const token of after.tokens(before)) {
    const known = recall(memory, token);
    const there = before.there.get(token)?.[0];
    const [was, is] = [copiesOf(before.here, token), copiesOf(after.here, token)];
    if (
      copiesOf(before.there, token).map(sayCopy).join() !==
      copiesOf(after.there, token).map(sayCopy).join()
    )
      yield `${token}: a run changed it there`;
    if (known.isLoose) continue;
    if (is.length > 1) yield `${token}: it is here twice: ${is.map(sayCopy).join(' and ')}`;
    else if (was.length === 0) yield* judgeArrival(token, { there, known, is: is[0] });
    else if (is.length === 0) yield `${token}: a run took it away here`;
    else yield* judgeMerge(token, { there, known, was: was[0]!, is: is[0]! });
  }
}

type KnownItem = ReturnType<typeof recall>;

function* judgeArrival(
  token: string,
  { there, known, is }: { there: Copy | undefined; known: KnownItem; is: Copy | undefined },
): Generator<string> {
  if (known.isCarried || there === undefined) {
    if (is !== undefined) yield `${token}: deleted here, it came back in ${is.box}`;
  } else if (is === undefined) yield `${token}: it was not carried over`;
  else if (sayCopy(is) !== sayCopy(there))
    yield `${token}: it was carried over as ${sayCopy(is)} instead of ${sayCopy(there)}`;
}

/** What users changed here stays; what they left alone follows the source. */
function* judgeMerge(
  token: string,
  about: { there: Copy | undefined; known: KnownItem; was: Copy; is: Copy },
): Generator<string> {
  const { there, known, was, is } = about;
  const { seen, touches } = known;
  const isFollowed = there !== undefined && seen !== undefined;
  const isMovedThere = isFollowed && there.box !== seen.box;
  const box = isMovedThere && !touches.has('box') && !touches.has('added') ? there.box : was.box;
  // What is in the same box again follows again.
  const isBack = known.isTogether || was.box === seen?.box;
  const isFree = isMovedThere && isBack && is.box === there.box;
  if (is.box !== box && !isFree) yield `${token}: it is in ${is.box} instead of ${box}`;
  const isEditedThere = isFollowed && there.text !== seen.text;
  const isMine = touches.has('text') || touches.has('added');
  const texts = isEditedThere && !isMine ? [there.text] : [was.text];
  // What was moved here stays as it is, and that is told.
  if (isEditedThere && touches.has('box')) texts.push(was.text, there.text);
  // Exchange tells no bytes: what was here before is another one, if only in its form.
  if (isEditedThere && known.isOwn) texts.push(was.text);
  if (!texts.includes(is.text))
    yield `${token}: it says ${is.text} instead of ${texts.join(' or ')}`;
  const changed = isFollowed ? changedFlags(seen, there) : new Set<string>();
  for (const flag of new Set([...was.flags, ...is.flags, ...changed])) {
    const isFree = touches.has('box') || touches.has('added');
    const wanted = changed.has(flag) ? there!.flags.has(flag) : was.flags.has(flag);
    // What was moved here, too, may get it when both are in one box again.
    const isLate =
      isFree && known.flags.there.has(flag) && there?.flags.has(flag) === is.flags.has(flag);
    if (is.flags.has(flag) === wanted || isLate || (isFree && changed.has(flag))) continue;
    yield `${token}: it ${wanted ? 'lost' : 'got'} ${flag}`;
  }
}
