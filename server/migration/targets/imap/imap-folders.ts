import { askStatus } from '#clients/imap/ask-status.ts';
import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { examine } from '#clients/imap/examine.ts';
import { listMailboxes, quoted } from '#clients/imap/list-mailboxes.ts';
import { askNamespaces } from '#clients/imap/namespaces.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import { encodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';
import { DomainError } from '#platform/errors.ts';
import { findFolders, type MailboxNumbering } from '../../imap-end/find-folders.ts';
import { isLasting, LastingIds, sourceIdOf } from '../../imap-end/lasting-ids.ts';
import { plainPreset } from '../../imap-end/presets.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';

/** The mailboxes of an account, found and made. */
export class ImapFolders {
  readonly #connection: ImapConnection;
  #known: Promise<TargetFolder[]> | undefined;
  #ids = new LastingIds();
  /** What SELECT takes, by id. */
  #names = new Map<string, string>();
  #shape: Promise<{ prefix: string; delimiter: string | undefined }> | undefined;

  constructor(connection: ImapConnection) {
    this.#connection = connection;
  }

  async all(): Promise<readonly TargetFolder[]> {
    this.#known = this.#read();
    return await this.#known;
  }

  async expect(wish: FolderWish): Promise<TargetFolder> {
    if (wish.kind !== 'mailbox')
      throw new DomainError('not-supported', `IMAP keeps mail only, no ${wish.kind}`);
    const known = await (this.#known ??= this.#read());
    const { delimiter } = await this.#layout();
    const name = wish.path.map((level) => withoutDelimiter(level, delimiter)).join('/');
    const found =
      known.find(({ id }) => id === wish.knownId) ??
      known.find(({ formerIds = [] }) => formerIds.some((it) => it === wish.knownId)) ??
      (wish.role === undefined ? undefined : known.find(({ role }) => role === wish.role)) ??
      known.find(({ path }) => path.join('/') === name);
    if (found !== undefined)
      return { ...found, items: await this.#count(await this.nameOf(found.id)) };
    const made = await this.#make(wish, known);
    if (made.isNew) known.push({ ...made, isNew: false });
    return made;
  }

  /** What SELECT takes. @throws DomainError not-found when somebody has removed it */
  async nameOf(id: string): Promise<string> {
    if (!isLasting(id)) return id;
    if (!this.#names.has(id)) await this.all();
    const name = this.#names.get(id);
    if (name === undefined)
      throw new DomainError('not-found', 'the mailbox is gone from the target');
    return name;
  }

  /** With all that lies below; answers whether the server took the name. */
  // RFC 9051 §6.3.6
  async rename(id: string, path: readonly string[]): Promise<boolean> {
    const { link } = this.#connection;
    const name = await this.nameOf(id);
    const to = await this.#nameFor(path);
    const all = await listMailboxes(this.#connection);
    try {
      // Servers hang up on who has the mailbox open.
      await examine(this.#connection, 'INBOX');
      await link.ask(`RENAME ${quoted(name)} ${quoted(to)}`);
    } catch (error) {
      if (!(error instanceof ImapRefusal) || !isOfName(error)) throw error;
      return false;
    }
    const { delimiter } = await this.#layout();
    const isBelow = (it: string) => delimiter !== undefined && it.startsWith(name + delimiter);
    for (const { wireName, isSubscribed } of all)
      if (isSubscribed && (wireName === name || isBelow(wireName))) {
        await link.ask(`SUBSCRIBE ${quoted(to + wireName.slice(name.length))}`);
        await link.ask(`UNSUBSCRIBE ${quoted(wireName)}`);
      }
    await this.all();
    return true;
  }

  /** Removes a mailbox that holds nothing and nothing lies below; answers whether it did. */
  async removeEmpty(id: string): Promise<boolean> {
    const { delimiter } = await this.#layout();
    if (isLasting(id) && !this.#names.has(id)) await this.all();
    const name = this.#names.get(id) ?? id;
    const all = await listMailboxes(this.#connection);
    if (!all.some(({ wireName }) => wireName === name)) return true;
    if (
      delimiter !== undefined &&
      all.some(({ wireName }) => wireName.startsWith(name + delimiter))
    )
      return false;
    if ((await this.#count(name)) > 0) return false;
    // Servers hang up on who has the mailbox open.
    await examine(this.#connection, 'INBOX');
    await this.#connection.link.ask(`DELETE ${quoted(name)}`);
    this.#known = undefined;
    this.#names.delete(id);
    return true;
  }

  async #read(): Promise<TargetFolder[]> {
    const folders = await findFolders(this.#connection, plainPreset);
    this.#ids = new LastingIds();
    this.#names = new Map();
    for (const { wireName, numbering } of folders) this.#ids.note({ wireName, numbering });
    return folders
      .filter(({ isContainer }) => isContainer !== true)
      .map(({ wireName, numbering, kind, path, role, items = 0 }) => ({
        ...this.#named({ wireName, numbering }),
        kind,
        path,
        ...(role !== undefined && { role }),
        isNew: false,
        items,
      }));
  }

  #named(mailbox: Parameters<LastingIds['of']>[0]): Pick<TargetFolder, 'id' | 'formerIds'> {
    const { wireName } = mailbox;
    const id = this.#ids.of(mailbox);
    if (id === wireName) return { id };
    this.#names.set(id, wireName);
    return { id, formerIds: [wireName, sourceIdOf(mailbox)] };
  }

  /** Under its name, or, where the server refuses that, one of plain letters that every server takes. */
  async #make(wish: FolderWish, known: readonly TargetFolder[]): Promise<TargetFolder> {
    try {
      return await this.#create(wish);
    } catch (error) {
      if (!(error instanceof ImapRefusal) || !isOfName(error)) throw error;
      const plain = plainPath(wish.path);
      const name = plain.join('/');
      const found = known.find(({ path }) => path.join('/') === name);
      if (found !== undefined)
        return { ...found, items: await this.#count(await this.nameOf(found.id)) };
      return await this.#create({ ...wish, path: plain });
    }
  }

  async #create(wish: FolderWish): Promise<TargetFolder> {
    const { link } = this.#connection;
    const id = await this.#nameFor(wish.path);
    try {
      await link.ask(`CREATE ${quoted(id)}`);
    } catch (error) {
      if (!(error instanceof ImapRefusal) || error.code !== 'already-exists') throw error;
    }
    if (wish.isSubscribed) await link.ask(`SUBSCRIBE ${quoted(id)}`);
    const numbering = await this.#numberingOf(id);
    const mailbox = { wireName: id, numbering };
    this.#ids.note(mailbox);
    return {
      ...this.#named(mailbox),
      kind: 'mailbox',
      path: wish.path,
      isNew: true,
      items: 0,
    };
  }

  /** Names that cannot be asked about are known by themselves alone. */
  async #numberingOf(name: string): Promise<MailboxNumbering | undefined> {
    try {
      return await askStatus(this.#connection, name);
    } catch (error) {
      if (!(error instanceof ImapRefusal)) throw error;
      return undefined;
    }
  }

  async #nameFor(path: readonly string[]): Promise<string> {
    const { prefix, delimiter } = await this.#layout();
    if (delimiter === undefined && path.length > 1)
      throw new DomainError('not-supported', 'the server has no mailboxes in mailboxes');
    const levels = path.map((level) => withoutDelimiter(level, delimiter));
    return prefix + encodeModifiedUtf7(levels.join(delimiter ?? ''));
  }

  async #count(id: string): Promise<number> {
    return (await askStatus(this.#connection, id)).messages ?? 0;
  }

  async #layout() {
    this.#shape ??= (async () => {
      const { personal } = await askNamespaces(this.#connection);
      const [first] = await listMailboxes(this.#connection);
      return { prefix: personal[0] ?? '', delimiter: first?.delimiter };
    })();
    return await this.#shape;
  }
}

/** What the server takes for a level of its own cannot stand in a name. */
function withoutDelimiter(level: string, delimiter: string | undefined): string {
  return delimiter === undefined ? level : level.replaceAll(delimiter, '_');
}

/** Of plain letters; what is so already may be a name that the server keeps for itself. */
function plainPath(path: readonly string[]): readonly string[] {
  const plain = path.map(plainLevel);
  const isSame = plain.every((level, at) => level === path[at]);
  return isSame ? [...plain.slice(0, -1), `${plain.at(-1)}_`] : plain;
}

function plainLevel(level: string): string {
  return level.replaceAll(/[^\p{L}\p{M}\p{N} ._-]/gu, '_');
}

/** Not for want of room, or of rights. */
function isOfName({ code }: ImapRefusal): boolean {
  return code === 'conflict' || code === 'bad-value' || code === 'not-supported';
}
