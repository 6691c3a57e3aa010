import { joinPath, type FileTree } from '../../files/file-tree.ts';
import { toInboxPath } from '../../files/inbox-path.ts';

/** A mailbox of Apple Mail. */
export interface AppleMailbox {
  /** The folder NAME.mbox. */
  readonly path: string;
  readonly levels: readonly string[];
  /** Folders with messages in it: Messages, and Data/1/2/Messages of later versions. */
  readonly messageFolders: readonly string[];
}

/** Folders within folders: Data/9/8/7/Messages is four deep in a mailbox. */
const MAX_DEPTH = 50;

/**
 * The mailboxes below a folder: V2 to V11 of ~/Library/Mail, one account in it, or an exported mailbox. What lies between them
 * (versions, ids of accounts) gives levels only where there are several accounts.
 * @param ownName of the tree itself, where it is a mailbox
 */
export async function findAppleMailboxes(
  tree: FileTree,
  ownName: string | undefined,
): Promise<AppleMailbox[]> {
  const found: (AppleMailbox & { readonly account: string })[] = [];
  const walk = async (
    folder: string,
    levels: readonly string[],
    account: string,
  ): Promise<void> => {
    if (folder.split('/').length > MAX_DEPTH) return;
    for (const { name, isFolder } of await tree.children(folder)) {
      if (!isFolder || name.startsWith('.')) continue;
      const path = joinPath(folder, name);
      const own = /^(.*)\.(?:mbox|imapmbox)$/i.exec(name)?.[1];
      if (own === undefined) {
        // Mailboxes lie in each other, with nothing but ids between.
        if (!isInner(name)) await walk(path, levels, levels.length === 0 ? path : account);
        continue;
      }
      const next = [...levels, own];
      const messageFolders = await findMessageFolders(tree, path, 0);
      found.push({ path, levels: next, messageFolders, account });
      await walk(path, next, account);
    }
  };
  const root = ownName === undefined ? [] : [ownName];
  if (ownName !== undefined)
    found.push({
      path: '',
      levels: root,
      messageFolders: await findMessageFolders(tree, '', 0),
      account: '',
    });
  await walk('', root, '');
  const accounts = new Set(found.map(({ account }) => account));
  return found.map(({ account, levels, ...rest }) => ({
    ...rest,
    levels: toInboxPath(accounts.size > 1 ? [nameOf(account), ...levels] : levels),
  }));
}

/** What lies in a mailbox and is none. */
function isInner(name: string): boolean {
  return /^(?:Messages|Attachments|Data|MailData|RSS)$/.test(name);
}

async function findMessageFolders(
  tree: FileTree,
  folder: string,
  depth: number,
): Promise<string[]> {
  const found: string[] = [];
  if (depth > 8) return found;
  for (const { name, isFolder } of await tree.children(folder)) {
    if (!isFolder || /\.(?:mbox|imapmbox)$/i.test(name) || name === 'Attachments') continue;
    const path = joinPath(folder, name);
    if (name === 'Messages') found.push(path);
    else found.push(...(await findMessageFolders(tree, path, depth + 1)));
  }
  return found;
}

/** "IMAP-ann@imap.example.org" of old versions, or the last part of an id. */
function nameOf(account: string): string {
  return account.slice(account.lastIndexOf('/') + 1).replace(/^(?:IMAP|POP|EWS|Exchange)-/, '');
}
