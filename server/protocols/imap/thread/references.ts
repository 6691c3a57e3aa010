import type { ThreadNode } from '#codecs/imap/thread-response.ts';
import type { ThreadMessage } from './thread-message.ts';
import { joinBySubject } from './join-by-subject.ts';

/** A place in a thread: of a message, or of one that is only referred to. */
export interface Container {
  message: ThreadMessage | undefined;
  parent: Container | undefined;
  children: Container[];
  /** Order of making, which for messages is that of the mailbox. */
  readonly order: number;
}

/** Threads by what messages say they answer, then by subject. */
// RFC 5256 §3 (REFERENCES)
export function threadByReferences(messages: readonly ThreadMessage[]): ThreadNode[] {
  const all = linkAll(messages);
  // 2. What has no parent begins a thread.
  const roots = all.filter((c) => c.parent === undefined);
  // 3. Places of messages that are not there go, where that does not tear a thread apart.
  const pruned = prune(roots);
  // 4. Threads by date.
  sortSiblings(pruned);
  // 5. Threads of one subject become one.
  const joined = joinBySubject(pruned);
  // 6. Answers by date, on every level.
  sortAll(joined);
  return toNodes(joined);
}

/** Of a message, or of the first answer where the message itself is missing. */
export function dateOf(container: Container): number {
  let at: Container | undefined = container;
  while (at !== undefined && at.message === undefined) at = at.children[0];
  return at?.message?.date ?? 0;
}

function orderOf(container: Container): number {
  let at: Container | undefined = container;
  while (at !== undefined && at.message === undefined) at = at.children[0];
  return at?.message?.number ?? container.order;
}

function sortSiblings(list: Container[]): void {
  const keyed = list.map((container) => ({
    container,
    date: dateOf(container),
    order: orderOf(container),
  }));
  keyed.sort((a, b) => a.date - b.date || a.order - b.order);
  for (const [i, { container }] of keyed.entries()) list[i] = container;
}

/** 1. Links each message with its ancestors. */
function linkAll(messages: readonly ThreadMessage[]): Container[] {
  const byId = new Map<string, Container>();
  const all: Container[] = [];
  const make = (message?: ThreadMessage): Container => {
    const container = { message, parent: undefined, children: [], order: all.length };
    all.push(container);
    return container;
  };
  const placeOf = (id: string): Container => {
    let place = byId.get(id);
    if (place === undefined) byId.set(id, (place = make()));
    return place;
  };
  for (const message of messages) {
    const id = message.messageId === undefined ? undefined : normalizeId(message.messageId);
    let own = id === undefined ? undefined : placeOf(id);
    // A message without an id, or with one that another has already, stands alone under an id of its own.
    if (own === undefined || own.message !== undefined) own = make(message);
    else own.message = message;
    // 1.A. The ancestors among each other, unless they are linked already.
    let before: Container | undefined;
    for (const reference of message.references) {
      const place = placeOf(normalizeId(reference));
      if (before !== undefined && place.parent === undefined) link(before, place);
      before = place;
    }
    // 1.B. The last of them is the parent, whatever was guessed before.
    unlink(own);
    if (before !== undefined) link(before, own);
  }
  return all;
}

/** Quotes around the left side of an id change nothing. */
// RFC 5256 §2.3
function normalizeId(id: string): string {
  return id.startsWith('"')
    ? id.replace(/^"((?:[^"\\]|\\.)*)"(?=@)/, (_, local: string) => local.replace(/\\(.)/g, '$1'))
    : id;
}

function link(parent: Container, child: Container): void {
  if (parent === child) return;
  // A loop would make a message its own ancestor; what has no children is nobody's.
  const mayLoop = child.children.length > 0;
  for (let at: Container | undefined = parent; mayLoop && at !== undefined; at = at.parent)
    if (at === child) return;
  child.parent = parent;
  parent.children.push(child);
}

function unlink(child: Container): void {
  if (child.parent === undefined) return;
  const siblings = child.parent.children;
  siblings.splice(siblings.lastIndexOf(child), 1);
  child.parent = undefined;
}

/** Without recursion: threads may be as deep as the mailbox is large. */
function prune(roots: readonly Container[]): Container[] {
  const order: Container[] = [];
  const work = [...roots];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    order.push(next);
    work.push(...next.children);
  }
  // Deepest first, so that a place sees what is left of its children.
  for (const container of order.reverse())
    container.children = container.children.flatMap((child) =>
      // 3.A. and 3.B. An empty place goes; its children take its place.
      child.message === undefined ? adopt(child.children, container) : [child],
    );
  return roots.flatMap((root) => {
    if (root.message !== undefined) return [root];
    // 3.B. At the top an empty place stays when it holds several together.
    if (root.children.length === 1) return adopt(root.children, undefined);
    return root.children.length === 0 ? [] : [root];
  });
}

function adopt(children: Container[], parent: Container | undefined): Container[] {
  for (const child of children) child.parent = parent;
  return children;
}

function sortAll(roots: Container[]): void {
  const order: Container[] = [];
  const work = [...roots];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    order.push(next);
    work.push(...next.children);
  }
  for (const container of order.reverse()) sortSiblings(container.children);
  sortSiblings(roots);
}

function toNodes(roots: readonly Container[]): ThreadNode[] {
  const made = new Map<Container, ThreadNode>();
  const order: Container[] = [];
  const work = [...roots];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    order.push(next);
    work.push(...next.children);
  }
  for (const container of order.reverse())
    made.set(container, {
      ...(container.message !== undefined && { number: container.message.number }),
      children: container.children.map((child) => made.get(child)!),
    });
  return roots.map((root) => made.get(root)!);
}
