/** A message of a thread with its answers; without a number it stands for a message that is missing. */
export interface ThreadNode {
  readonly number?: number;
  readonly children: readonly ThreadNode[];
}

/** The threads of a THREAD response: `(2)(3 6 (4 23)(44 7 96))`. */
// RFC 5256 §4 (THREAD Response)
export function formatThreads(threads: readonly ThreadNode[]): string {
  const out: string[] = [];
  // Threads are as deep as their longest row of answers, so the way is kept in a list and not on the stack.
  const work: (ThreadNode | string)[] = [];
  const pushAll = (nodes: readonly ThreadNode[]) => {
    for (let i = nodes.length - 1; i >= 0; i--) work.push(')', nodes[i]!, '(');
  };
  pushAll(threads);
  let isAfterNumber = false;
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next === 'string') {
      if (next === '(' && isAfterNumber) out.push(' ');
      out.push(next);
      isAfterNumber = false;
      continue;
    }
    if (next.number !== undefined) {
      if (isAfterNumber) out.push(' ');
      out.push(String(next.number));
      isAfterNumber = true;
    }
    if (next.children.length === 1 && next.number !== undefined) work.push(next.children[0]!);
    else pushAll(next.children);
  }
  return out.join('');
}
