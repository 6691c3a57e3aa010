import type { StatusItem } from '#codecs/imap/status-items.ts';
import { formatAstring, formatMailbox } from '#codecs/imap/string-format.ts';
import { readEntries } from '../annotations/write-annotations.ts';
import type { Announcing } from '../announcing.ts';
import { readSubscriptions } from '../listing/write-list.ts';
import { readMailboxNames } from '../listing/mailbox-names.ts';
import { DELIMITER, type VisibleMailbox } from '../mailbox-access.ts';
import type { NotifyWatch as Watch, Session } from '../session.ts';
import type { Features } from '../session/features.ts';
import { formatListLine } from '../session/list-line.ts';
import { formatStatusLine } from '../session/status-line.ts';
import { toSpecialUse } from '../special-uses.ts';
import type { EventName, NotifyRules } from './notify-rules.ts';
import { tellSelected } from './tell-selected.ts';
import { WatchedTree, type MailboxChange } from './watched-tree.ts';

/** Mailboxes watched at once by one connection; each costs some hundred bytes. */
export const MAX_WATCHED = 20_000;
/** Changes told at once; a client that asks for more than it can be told is told so. */
const MAX_CHANGES = 5_000;

/** What one client asked for by NOTIFY, and what it has been told so far. */
// RFC 5465 §5
export class NotifyWatch implements Watch {
  readonly #session: Session;
  readonly #rules: NotifyRules;
  readonly #trees: WatchedTree[] = [];
  readonly #subscribed: Disposable[] = [];
  #subscriptions: ReadonlySet<string> = new Set();
  /** Annotations of the server: entry to value. */
  #entries: ReadonlyMap<string, string> = new Map();
  #areEntriesStale = false;

  constructor(session: Session, rules: NotifyRules) {
    this.#session = session;
    this.#rules = rules;
  }

  get hasNews(): boolean {
    return this.#areEntriesStale || this.#trees.some((tree) => tree.isStale);
  }

  /** Begins to watch: what is there now counts as told. Gives the number of mailboxes. */
  async begin(): Promise<number> {
    if (this.#rules.isEmpty) return 0;
    const { access } = this.#session.user;
    this.#subscriptions = await readSubscriptions(this.#session);
    this.#entries = await readEntries(this.#session, undefined);
    if (this.#rules.has('ServerMetadataChange'))
      this.#subscribed.push(
        this.#session.deps.directory.serverEntries.subscribe(() => {
          this.#areEntriesStale = true;
          this.#session.lines.wake();
        }),
      );
    for (const tree of await access.trees()) {
      const watched = new WatchedTree(tree);
      this.#trees.push(watched);
      this.#subscribed.push(
        this.#session.store.subscribe(tree.owner, () => {
          watched.isStale = true;
          this.#session.lines.wake();
        }),
      );
      await this.#session.store.read(tree.owner, (reader) => watched.moveTo(reader, access));
    }
    return this.#trees.reduce((sum, tree) => sum + tree.size, 0);
  }

  /** STATUS of every mailbox whose message events are wanted, but for the selected one. */
  // RFC 5465 §3.1
  async writeStatus(): Promise<void> {
    for (const mailbox of await this.#session.user.access.list()) {
      const items = firstItems(this.#wanted(mailbox));
      if (items.length === 0 || !mailbox.collection.isSelectable) continue;
      if (!mailbox.rights.includes('r')) this.#writeNoAccess(mailbox);
      else if (!this.#isSelected(mailbox))
        this.#session.untagged(await formatStatusLine(this.#session, mailbox, items));
    }
  }

  async tell(when: Announcing | 'unasked'): Promise<void> {
    await tellSelected(this.#session, this.#rules.selected, when);
    // RFC 5465 §5.8: more than the client takes ends it.
    let left = MAX_CHANGES;
    for (const tree of this.#trees) {
      if (!tree.isStale) continue;
      const { access } = this.#session.user;
      const changes = await this.#session.store.read(tree.owner, (reader) =>
        tree.moveTo(reader, access),
      );
      left -= changes.length;
      if (left < 0) {
        this.#overflow();
        return;
      }
      for (const change of changes) await this.#tellChange(change, changes);
      if (!tree.tree.isForeign) await this.#tellOwn();
    }
    if (this.#areEntriesStale) await this.#tellServerEntries();
    this.#session.ownChanges.clear();
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscribed) subscription[Symbol.dispose]();
    this.#subscribed.length = 0;
    this.#trees.length = 0;
  }

  #overflow(): void {
    this[Symbol.dispose]();
    this.#session.untagged('OK [NOTIFICATIONOVERFLOW] Too much happened; ask again');
  }

  #wanted(mailbox: { readonly name: string; readonly isForeign: boolean }): ReadonlySet<EventName> {
    return this.#rules.eventsOf(mailbox, this.#subscriptions);
  }

  #isSelected({ owner, collection }: VisibleMailbox): boolean {
    const { selected } = this.#session;
    return selected?.account === owner && selected.id === collection.id;
  }

  async #tellChange(change: MailboxChange, all: readonly MailboxChange[]): Promise<void> {
    const session = this.#session;
    const isOfMessages = change.kind === 'messages' || change.kind === 'flags';
    // RFC 5465 §5: what the client did itself it need not hear.
    if (!isOfMessages && session.ownChanges.has(nameOf(change))) return;
    if (change.kind === 'removed') {
      if (this.#wanted({ name: change.name, isForeign: change.isForeign }).has('MailboxName'))
        session.untagged(formatListLine(session, change.name, { attributes: ['\\NonExistent'] }));
      return;
    }
    const { mailbox } = change;
    const wanted = this.#wanted(mailbox);
    switch (change.kind) {
      case 'created':
        if (wanted.has('MailboxName')) await this.#writeList(mailbox, '');
        return;
      case 'renamed':
        if (wanted.has('MailboxName') && !isBelowRenamed(change.oldName, all))
          await this.#writeList(
            mailbox,
            ` (OLDNAME (${formatMailbox(change.oldName, session.names)}))`,
          );
        return;
      case 'messages':
      case 'flags': {
        if (!mailbox.rights.includes('r') || this.#isSelected(mailbox)) return;
        const items = changedItems(change.kind, wanted, session.features);
        if (items.length > 0) session.untagged(await formatStatusLine(session, mailbox, items));
        return;
      }
      case 'properties':
        if (wanted.has('MailboxMetadataChange')) await this.#tellEntries(mailbox);
    }
  }

  /** What is the user's own: subscriptions and annotations of the server. */
  // RFC 5465 §5.5, RFC 5465 §5.7
  async #tellOwn(): Promise<void> {
    const session = this.#session;
    const before = this.#subscriptions;
    this.#subscriptions = await readSubscriptions(session);
    const changed = [
      ...[...this.#subscriptions].filter((name) => !before.has(name)),
      ...[...before].filter((name) => !this.#subscriptions.has(name)),
    ];
    for (const name of changed) {
      const mailbox = await session.user.access.find(name);
      const isForeign = mailbox?.isForeign ?? false;
      if (session.ownChanges.has(name)) continue;
      if (!this.#wanted({ name, isForeign }).has('SubscriptionChange')) continue;
      if (mailbox !== undefined) await this.#writeList(mailbox, '');
      else
        session.untagged(
          formatListLine(session, name, {
            attributes: [
              '\\NonExistent',
              ...(this.#subscriptions.has(name) ? ['\\Subscribed'] : []),
            ],
          }),
        );
    }
    if (this.#rules.has('ServerMetadataChange')) await this.#tellServerEntries();
  }

  async #tellServerEntries(): Promise<void> {
    const before = this.#entries;
    this.#areEntriesStale = false;
    this.#entries = await readEntries(this.#session, undefined);
    if (this.#session.ownChanges.has('')) return;
    const changed = [
      ...[...this.#entries].filter(([name, value]) => before.get(name) !== value),
      ...[...before].filter(([name]) => !this.#entries.has(name)),
    ];
    if (changed.length > 0)
      this.#writeEntryNames(
        '""',
        changed.map(([name]) => name),
      );
  }

  // RFC 5465 §5.6: which entry has changed is not known, so all are named.
  async #tellEntries(mailbox: VisibleMailbox): Promise<void> {
    const entries = await readEntries(this.#session, mailbox);
    const name = formatMailbox(mailbox.name, this.#session.names);
    if (entries.size > 0) this.#writeEntryNames(name, [...entries.keys()]);
  }

  // RFC 5464 §4.4.2
  #writeEntryNames(mailbox: string, entries: readonly string[]): void {
    const { names } = this.#session;
    const list = entries.map((entry) => formatAstring(entry, names)).join(' ');
    this.#session.untagged(`METADATA ${mailbox} ${list}`);
  }

  /** LIST of a mailbox that is there, with what belongs to a complete one. */
  // RFC 5465 §5.4
  async #writeList(mailbox: VisibleMailbox, extended: string): Promise<void> {
    const session = this.#session;
    const { hasChildren } = await readMailboxNames(session.user.access);
    const attributes: string[] = [];
    if (!mailbox.collection.isSelectable) attributes.push('\\NonExistent');
    if (this.#subscriptions.has(mailbox.name)) attributes.push('\\Subscribed');
    attributes.push(hasChildren(mailbox.name) ? '\\HasChildren' : '\\HasNoChildren');
    const use = toSpecialUse(mailbox.collection.role);
    if (use !== undefined) attributes.push(use);
    session.untagged(formatListLine(session, mailbox.name, { attributes, extended }));
  }

  // RFC 5465 §3.1
  #writeNoAccess({ name }: VisibleMailbox): void {
    const attributes = ['\\NoAccess'];
    this.#session.untagged(formatListLine(this.#session, name, { attributes }));
  }
}

function nameOf(change: MailboxChange): string {
  return change.kind === 'removed' ? change.name : change.mailbox.name;
}

/** What STATUS tells of a mailbox when watching begins. */
// RFC 5465 §3.1
function firstItems(wanted: ReadonlySet<EventName>): StatusItem[] {
  if (!wanted.has('MessageNew')) return [];
  const items: StatusItem[] = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'];
  return wanted.has('FlagChange') ? [...items, 'HIGHESTMODSEQ'] : items;
}

// RFC 5465 §5.1, RFC 5465 §5.2, RFC 5465 §5.3
function changedItems(
  kind: 'messages' | 'flags',
  wanted: ReadonlySet<EventName>,
  { condstore }: Features,
): StatusItem[] {
  if (!wanted.has(kind === 'flags' ? 'FlagChange' : 'MessageNew')) return [];
  const items: StatusItem[] = kind === 'flags' ? ['UIDVALIDITY'] : ['UIDNEXT', 'MESSAGES'];
  if (condstore) items.push('HIGHESTMODSEQ');
  return wanted.has('FlagChange') ? [...items, 'UNSEEN'] : items;
}

/** When a mailbox is renamed, what is below it goes without saying. */
// RFC 5465 §5.4
function isBelowRenamed(oldName: string, all: readonly MailboxChange[]): boolean {
  return all.some(
    (other) => other.kind === 'renamed' && oldName.startsWith(other.oldName + DELIMITER),
  );
}
