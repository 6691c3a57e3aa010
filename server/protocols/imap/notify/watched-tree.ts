import type { AccountId, CollectionId, ModSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { MailboxAccess, MailboxTree, VisibleMailbox } from '../mailbox-access.ts';

/** What the client was last told, or may know, of one mailbox. */
interface Known {
  readonly name: string;
  readonly uidNext: number;
  readonly messages: number;
  readonly uidValidity: number;
  readonly modseq: number;
  readonly isSelectable: boolean;
}

export type MailboxChange =
  | { readonly kind: 'created'; readonly mailbox: VisibleMailbox }
  | { readonly kind: 'renamed'; readonly mailbox: VisibleMailbox; readonly oldName: string }
  | { readonly kind: 'removed'; readonly name: string; readonly isForeign: boolean }
  /** Messages came or went. */
  | { readonly kind: 'messages'; readonly mailbox: VisibleMailbox }
  | { readonly kind: 'flags'; readonly mailbox: VisibleMailbox }
  | { readonly kind: 'properties'; readonly mailbox: VisibleMailbox };

/** One account's mailboxes as NOTIFY watches them: a few numbers each, compared when the account has changed. */
export class WatchedTree {
  readonly tree: MailboxTree;
  isStale = false;
  readonly #known = new Map<CollectionId, Known>();
  #modseq: ModSeq | undefined;

  constructor(tree: MailboxTree) {
    this.tree = tree;
  }

  get owner(): AccountId {
    return this.tree.owner;
  }

  /** Mailboxes watched. */
  get size(): number {
    return this.#known.size;
  }

  /** Moves to the reader's state; the changes on the way. The first time there are none. */
  async moveTo(reader: AccountReader, access: MailboxAccess): Promise<MailboxChange[]> {
    this.isStale = false;
    const since = this.#modseq;
    if (since === reader.modseq) return [];
    const isFirst = since === undefined;
    this.#modseq = reader.modseq;
    const touched = isFirst ? undefined : await reader.changedCollections(since);
    const isTouched = new Set(touched?.changed.map((c) => c.id));
    const changes: MailboxChange[] = [];
    const present = new Set<CollectionId>();
    for (const mailbox of await access.listTree(this.tree, reader)) {
      const { id } = mailbox.collection;
      present.add(id);
      const known = this.#known.get(id);
      const now = toKnown(mailbox);
      if (known !== undefined && isSame(known, now)) {
        // Nothing that is counted: annotations, or the role.
        if (isTouched.has(id)) changes.push({ kind: 'properties', mailbox });
        continue;
      }
      this.#known.set(id, now);
      if (!isFirst) addChange(changes, mailbox, { known, now });
    }
    for (const [id, { name }] of this.#known)
      if (!present.has(id)) {
        this.#known.delete(id);
        changes.push({ kind: 'removed', name, isForeign: this.tree.isForeign });
      }
    return changes;
  }
}

function toKnown({ name, collection }: VisibleMailbox): Known {
  const { uidNext, uidValidity, counts, highestModseq: modseq, isSelectable } = collection;
  return { name, uidNext, messages: counts.messages, uidValidity, modseq, isSelectable };
}

function isSame(a: Known, b: Known): boolean {
  return (
    a.modseq === b.modseq &&
    a.uidNext === b.uidNext &&
    a.messages === b.messages &&
    a.uidValidity === b.uidValidity &&
    a.isSelectable === b.isSelectable &&
    a.name === b.name
  );
}

function addChange(
  changes: MailboxChange[],
  mailbox: VisibleMailbox,
  { known, now }: { known: Known | undefined; now: Known },
): void {
  const isNew = known === undefined || (!known.isSelectable && now.isSelectable);
  if (isNew) changes.push({ kind: 'created', mailbox });
  else if (known.isSelectable && !now.isSelectable)
    changes.push({ kind: 'removed', name: known.name, isForeign: mailbox.isForeign });
  else if (known.name !== now.name) changes.push({ kind: 'renamed', mailbox, oldName: known.name });
  if (isNew || !now.isSelectable) return;
  if (known.uidNext !== now.uidNext || known.messages !== now.messages)
    changes.push({ kind: 'messages', mailbox });
  else if (known.modseq !== now.modseq || known.uidValidity !== now.uidValidity)
    changes.push({ kind: 'flags', mailbox });
}
