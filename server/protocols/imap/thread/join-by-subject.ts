import type { Container } from './references.ts';

/** Threads of one base subject become one. */
// RFC 5256 §3 (REFERENCES, step 5)
export function joinBySubject(roots: readonly Container[]): Container[] {
  // 5.B. For each subject the thread that the others join: rather an empty place, rather no answer.
  const bySubject = new Map<string, Container>();
  for (const root of roots) {
    const first = firstMessage(root);
    if (first.baseSubject === '') continue;
    const known = bySubject.get(first.baseSubject);
    const isBetter =
      known === undefined ||
      (root.message === undefined && known.message !== undefined) ||
      (known.message?.isReplyOrForward === true && root.message?.isReplyOrForward === false);
    if (isBetter) bySubject.set(first.baseSubject, root);
  }
  // 5.C.
  const gone = new Set<Container>();
  const replaced = new Map<Container, Container>();
  for (const root of roots) {
    const subject = firstMessage(root).baseSubject;
    const target = subject === '' ? undefined : bySubject.get(subject);
    if (target === undefined || target === root) continue;
    gone.add(root);
    if (target.message === undefined && root.message === undefined) {
      for (const child of root.children) moveTo(target, child);
    } else if (target.message === undefined) {
      moveTo(target, root);
    } else if (root.message?.isReplyOrForward === true && !target.message.isReplyOrForward) {
      moveTo(target, root);
    } else {
      // Both are answers, or neither is: they become siblings under a new, empty place.
      const parent: Container = {
        message: undefined,
        parent: undefined,
        children: [],
        order: target.order,
      };
      moveTo(parent, target);
      moveTo(parent, root);
      replaced.set(target, parent);
      bySubject.set(subject, parent);
    }
  }
  return roots.filter((root) => !gone.has(root)).map((root) => replaced.get(root) ?? root);
}

/** 5.B.i. The subject of a thread is that of its message, or of the first answer where that is missing. */
function firstMessage(root: Container) {
  let at = root;
  while (at.message === undefined) at = at.children[0]!;
  return at.message;
}

function moveTo(parent: Container, child: Container): void {
  child.parent = parent;
  parent.children.push(child);
}
