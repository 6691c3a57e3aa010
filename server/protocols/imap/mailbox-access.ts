import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { allRights, mailRights } from '#directory/rights.ts';
import type { AccountId, ObjectId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { refuse } from './errors.ts';

export const DELIMITER = '/';
/** Shared by people and resources, one tree an address. */
export const OTHER_USERS = 'Other Users';
/** Public folders and shared mailboxes, one tree a name. */
export const PUBLIC = 'Public';

/** One account's mailboxes, as a part of the tree that a user sees. */
export interface MailboxTree {
  readonly owner: AccountId;
  readonly isForeign: boolean;
  /** What stands before the names: '' for one's own, otherwise with the delimiter at its end. */
  readonly prefix: string;
}

export interface VisibleMailbox {
  readonly owner: AccountId;
  readonly isForeign: boolean;
  /** As the user sees it. */
  readonly name: string;
  readonly collection: Collection;
  /** RFC 4314 rights of the user. */
  readonly rights: string;
}

/** A name and where it would lie, whether or not there is such a mailbox. */
export interface MailboxPlace {
  readonly tree: MailboxTree;
  /** Name inside the owner's account. */
  readonly inner: string;
}

/**
 * From the names a user sees to accounts, collections and rights. Every command comes to mailboxes through here, so that no
 * right is forgotten; nothing is kept that a grant could change.
 */
// RFC 4314 §4
export interface MailboxAccess {
  /** Undefined for a name outside of all trees, such as one in "Other Users" of somebody who shares nothing. */
  locate(name: string): Promise<MailboxPlace | undefined>;
  /** The mailbox, when the user may know of it at all. */
  find(name: string): Promise<VisibleMailbox | undefined>;
  /** One's own mailbox of exactly this name, and whether others lie below the name. */
  findOwn(name: string): Promise<{
    readonly mailbox: VisibleMailbox | undefined;
    readonly hasBelow: boolean;
  }>;
  /** @throws CommandRefused NONEXISTENT, or NOPERM when one of the rights is missing */
  open(name: string, needed: string): Promise<VisibleMailbox>;
  /** open(), and what `read` finds of the mailbox; of one's own at the same moment, and at the cost of one look. */
  openAndRead<T>(
    name: string,
    needed: string,
    read: (reader: AccountReader, found: VisibleMailbox) => Promise<T>,
  ): Promise<T>;
  /** Like open(), for where messages go: what is missing may be created (TRYCREATE). */
  openTarget(name: string, needed: string): Promise<VisibleMailbox>;
  /**
   * openTarget() without a look, when the name is that of one's own mailbox found by the call before: for who looks the name
   * up again when writing.
   */
  likelyTarget(name: string, needed: string): Promise<VisibleMailbox>;
  rightsOn(owner: AccountId, collection: ObjectId): Promise<string>;
  /** One's own tree first. */
  trees(): Promise<readonly MailboxTree[]>;
  /** All mailboxes with the right `l`, tree by tree. */
  list(): Promise<readonly VisibleMailbox[]>;
  /** The mailboxes of one tree with the right `l`. */
  listTree(tree: MailboxTree, reader: AccountReader): Promise<readonly VisibleMailbox[]>;
}

export function createMailboxAccess(
  { directory, store }: { directory: Directory; store: Store },
  user: Account,
): MailboxAccess {
  const { grants } = directory;
  const ownTree: MailboxTree = { owner: user.id, isForeign: false, prefix: '' };

  let lastTarget: { readonly asked: string; readonly found: VisibleMailbox } | undefined;

  const rightsOn = async (owner: AccountId, collection: ObjectId): Promise<string> =>
    owner === user.id ? allRights : mailRights(await grants.rightsOf(user.id, owner, collection));

  const trees = async (): Promise<readonly MailboxTree[]> => {
    const shared = await grants.sharedWith(user.id);
    const owners = new Set(shared.filter((s) => mailRights(s.rights) !== '').map((s) => s.owner));
    if (owners.size === 0) return [ownTree];
    const accounts: Account[] = [];
    for (const id of owners) {
      const account = await directory.accounts.get(id);
      if (account?.isEnabled === true) accounts.push(account);
    }
    const foreign = accounts.map((account) => ({
      owner: account.id,
      isForeign: true,
      prefix: prefixOf(account, accounts),
    }));
    return [ownTree, ...foreign.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))];
  };

  const locate = async (name: string): Promise<MailboxPlace | undefined> => {
    if (!isReserved(name)) return { tree: ownTree, inner: name };
    for (const tree of await trees())
      if (tree.isForeign && name.startsWith(tree.prefix) && name.length > tree.prefix.length)
        return { tree, inner: toInboxCase(name.slice(tree.prefix.length)) };
    return undefined;
  };

  const find = async (name: string): Promise<VisibleMailbox | undefined> => {
    const place = await locate(name);
    if (place === undefined) return undefined;
    const { tree, inner } = place;
    const collection = await store.look(tree.owner, (reader) =>
      reader.collectionByName('mailbox', inner),
    );
    if (collection === undefined) return undefined;
    const rights = await rightsOn(tree.owner, collection.objectId);
    if (rights === '') return undefined;
    const { owner, isForeign, prefix } = tree;
    return { owner, isForeign, name: prefix + collection.name, collection, rights };
  };

  const toOwn = (collection: Collection): VisibleMailbox => {
    const { name } = collection;
    return { owner: user.id, isForeign: false, name, collection, rights: allRights };
  };

  const open = async (name: string, needed: string, ifMissing: string) =>
    expectOpen(await find(name), needed, ifMissing);

  const listTree = async (tree: MailboxTree, reader: AccountReader) => {
    const { owner, isForeign, prefix } = tree;
    const found: VisibleMailbox[] = [];
    for (const collection of await reader.collections('mailbox')) {
      const rights = isForeign ? await rightsOn(owner, collection.objectId) : allRights;
      if (rights.includes('l'))
        found.push({ owner, isForeign, name: prefix + collection.name, collection, rights });
    }
    return found;
  };

  return {
    locate,
    find,
    findOwn: async (name) =>
      await store.look(user.id, async (reader) => {
        const hasBelow = await reader.hasCollectionsBelow('mailbox', name);
        const collection = await reader.collectionByName('mailbox', name);
        const mailbox = collection?.name === name ? toOwn(collection) : undefined;
        return { mailbox, hasBelow };
      }),
    open: async (name, needed) => await open(name, needed, 'NONEXISTENT'),
    async openAndRead(name, needed, read) {
      if (isReserved(name)) {
        const found = await open(name, needed, 'NONEXISTENT');
        return await store.look(found.owner, (reader) => read(reader, found));
      }
      return await store.look(user.id, async (reader) => {
        const collection = await reader.collectionByName('mailbox', name);
        const found = collection && toOwn(collection);
        return await read(reader, expectOpen(found, needed, 'NONEXISTENT'));
      });
    },
    openTarget: async (name, needed) => await open(name, needed, 'TRYCREATE'),
    async likelyTarget(name, needed) {
      if (lastTarget?.asked === name) return lastTarget.found;
      const found = await open(name, needed, 'TRYCREATE');
      // One's own mailboxes are open in every right; in those of others a grant may change.
      if (!found.isForeign) lastTarget = { asked: name, found };
      return found;
    },
    rightsOn,
    trees,
    listTree,
    async list() {
      const found: (readonly VisibleMailbox[])[] = [];
      for (const tree of await trees())
        found.push(await store.look(tree.owner, (reader) => listTree(tree, reader)));
      return found.length === 1 ? found[0]! : found.flat();
    },
  };
}

function expectOpen(
  found: VisibleMailbox | undefined,
  needed: string,
  ifMissing: string,
): VisibleMailbox {
  if (found === undefined || !found.collection.isSelectable)
    return refuse(ifMissing, 'There is no such mailbox');
  assertRights(found, needed);
  return found;
}

/**
 * Refuses when a right is missing, in a way that tells nobody of a mailbox that is hidden.
 * @throws CommandRefused NOPERM, NONEXISTENT
 */
// RFC 4314 §4
export function assertRights(mailbox: { readonly rights: string }, needed: string): void {
  for (const right of needed) {
    if (mailbox.rights.includes(right)) continue;
    if (!/[lr]/.test(mailbox.rights)) refuse('NONEXISTENT', 'There is no such mailbox');
    refuse('NOPERM', 'You do not have the right to do this');
  }
}

/** Names that belong to other people's trees: one's own mailboxes cannot have them. */
export function isReserved(name: string): boolean {
  return isAtOrBelow(name, OTHER_USERS) || isAtOrBelow(name, PUBLIC);
}

function isAtOrBelow(name: string, root: string): boolean {
  return name.startsWith(root) && (name.length === root.length || name[root.length] === DELIMITER);
}

function prefixOf(account: Account, all: readonly Account[]): string {
  if (account.type === 'person' || account.type === 'resource')
    return OTHER_USERS + DELIMITER + account.address + DELIMITER;
  const name = publicName(account);
  const isShared = all.some((other) => other.id !== account.id && publicName(other) === name);
  // Two of one name go by their addresses, so that neither hides the other.
  return PUBLIC + DELIMITER + (isShared ? account.address : name) + DELIMITER;
}

/** The display name, as far as it can be one level of a mailbox name. */
function publicName({ displayName, address }: Account): string {
  const name = displayName.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029/*%]/g, ' ').trim();
  return name === '' ? address : name;
}

function toInboxCase(name: string): string {
  return name.length === 5 && name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
}
